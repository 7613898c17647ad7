#!/bin/bash
#SBATCH --job-name=demo-collect
#SBATCH --chdir=/runs/demo
#SBATCH --output=/runs/demo/jobs/collect-%j.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --signal=USR1@180

# This job begins when all tasks have ended, and puts together what they made.
task=$SLURM_JOB_ID

# A step does not inherit all that its job was given, so srun is told again.
set -- --ntasks=1

# Under srun, and not as a child of this script, the program gets every signal that says that
# its time is up.
srun "$@" /bin/refold
code=$?

# Come again: not on this node (75), stopped before a limit (85), ended by SIGUSR1, SIGUSR2
# or SIGTERM (138, 140, 143), killed, as for want of memory (137). All else is for people.
case $code in 75 | 85 | 137 | 138 | 140 | 143) ;; *) exit "$code" ;; esac
stop() {
	echo "$task: exit $code on $SLURMD_NODENAME, not started again: $1" >&2
	exit "$code"
}
# Programs of Slurm wait for ever for what is dead.
ask() {
	for _ in {1..60}; do
		timeout 30 "$@" && return
		sleep 1
	done
	return 1
}
[ "${SLURM_RESTART_COUNT:-0}" -lt 3 ] || stop "it was 3 times"

change= why=$code
case $why in
75)
	# Without this the node, idle again, would be the first to get the task back.
	before=$(ask scontrol --oneliner show job "$task" | sed -n 's/.* ExcNodeList=\([^ ]*\).*/\1/p' | sed 's/^(null)$//')
	change=ExcNodeList=${before:+$before,}$SLURMD_NODENAME
	excluded=$(ask scontrol show hostnames "${change#*=}")
	left=$(ask sinfo --noheader --Node --partition="$SLURM_JOB_PARTITION" --format=%N | sort -u | grep -vcxF "$excluded")
	[ "$left" -gt 0 ] || stop 'no other node is left'
	;;
137)
	stop 'killed; how much memory it needs was not said'
	;;
esac

# Slurm ends this script once it has put the task back into the queue. Only there can the
# task be changed, and at once: it waits for this script's end.
trap '' TERM
ask scontrol requeue "$task" || stop 'Slurm did not take it back'
[ -z "$change" ] || ask scontrol update JobId="$task" "$change"
exit "$code"
