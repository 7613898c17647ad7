#!/bin/bash
#SBATCH --job-name="it's \"new\" #1"
#SBATCH --chdir="/data/it's 5% \"new\" $HOME/runs"
#SBATCH --output="/data/it's 5%% \"new\" $HOME/runs/jobs/shard-%A_%a.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=3073M
#SBATCH --time=1-02:01:00
#SBATCH --signal=USR1@180
#SBATCH --gres=gpu:1
#SBATCH --array=0-1000%10

# Each task of this array does one shard; shards are numbered from 0.
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
shard=$((SLURM_ARRAY_TASK_ID + 0))/1500

# A step does not inherit all that its job was given, so srun is told again.
set -- --ntasks=1 --gres=gpu:1 --cpus-per-task="${SLURM_CPUS_PER_TASK:-4}"
[ -n "${SLURM_MEM_PER_CPU:-}${SLURM_MEM_PER_GPU:-}" ] || set -- "$@" --mem="${SLURM_MEM_PER_NODE:-3073}M"

# There the program says, in MiB, how much memory it needs where it has too little.
wants=$(mktemp)
export REFOLD_WANTS_MEMORY=$wants

# Under srun, and not as a child of this script, the program gets every signal that says that
# its time is up.
srun "$@" '/opt/re fold/refold' run --dir '/data/it'\''s 5% "new" $HOME/runs' --shard "$shard"
code=$?
short=$([ ! -s "$wants" ] || cat "$wants")
rm -f "$wants"

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
[ "${SLURM_RESTART_COUNT:-0}" -lt 100 ] || stop "it was 100 times"

change= why=$code
[ "${short:-0}" -le "${SLURM_MEM_PER_NODE:-${short:-0}}" ] || why=137
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
	# More memory, while there is a node that has it.
	has=${SLURM_MEM_PER_NODE:-0} more=${short:-0}
	most=$(ask sinfo --noheader --Node --partition="$SLURM_JOB_PARTITION" --format=%m | sort -n | tail -n 1)
	[ "$has" -gt 0 ] || stop 'too little memory, and how much it had is not known'
	[ "$has" -lt 6146 ] || stop "too little memory, with $has MB"
	[ "$more" -gt 0 ] || more=$((has * 3 / 2))
	[ "$more" -le "${most:-0}" ] || stop "too little memory, with $has MB, and no node has $more MB"
	change=MinMemoryNode=$more
	;;
esac

# Slurm ends this script once it has put the task back into the queue. Only there can the
# task be changed, and at once: it waits for this script's end.
trap '' TERM
ask scontrol requeue "$task" || stop 'Slurm did not take it back'
[ -z "$change" ] || ask scontrol update JobId="$task" "$change"
exit "$code"
