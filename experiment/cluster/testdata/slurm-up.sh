#!/usr/bin/env bash
# slurm-up.sh DIR [--nodes]: a Slurm of three nodes, n1 to n3, on this machine, in seconds.
#
# Needs root, Linux and, by Debian's names,
#   apt-get install --no-install-recommends slurmctld slurmd slurm-client munge
# With --nodes, which also needs bindfs, fuse3 and /dev/fuse, each node has a host name, a
# scratch of 64 MB at DIR/scratch and its own, cached view of DIR/backing at DIR/shared:
# locks that stop at the node and stale names, as network file systems have them.
#
# Prints the line that sets SLURM_CONF, which every program of Slurm needs. Tests at once take
# other ports each: SLURM_UP_PORT is the first of ten (26817).
#
# slurm-up.sh DIR --again n2      starts a node whose slurmd has ended, as it was; or the controller
# slurm-up.sh DIR --processes n2  prints the process IDs of a node's slurmd and of all that it started
# slurm-up.sh DIR --down          ends what was started there, and nothing else
#
# DIR/etc/task-prolog can be replaced: what it prints as "export NAME=VALUE" is in the
# environment of tasks.
set -euo pipefail

base=$(mkdir -p "$1" && cd "$1" && pwd -P)
mode=${2:-}
port=${SLURM_UP_PORT:-26817}
export SLURM_CONF=$base/etc/slurm.conf
mkdir -p "$base"/{etc,run,log,state,spool.n1,spool.n2,spool.n3,scratch,backing,shared}

# started prints the process IDs of what this Slurm runs on nodes of a name, controller included:
# their environment has both. That of a slurmstepd lacks the name, which its child has.
started() {
	# Processes that end meanwhile make grep fail.
	{ grep -lzxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ 2>/dev/null || true; } | while read -r file; do
		grep -qzxE "(SLURM_UP_NODE|SLURMD_NODENAME)=$1" "$file" 2>/dev/null || continue
		pid=${file//[^0-9]/}
		echo "$pid"
		parent=$(ps -o ppid= -p "$pid" | tr -d ' ') || continue
		[ "$(cat "/proc/$parent/comm" 2>/dev/null)" != slurmstepd ] || echo "$parent"
	done | sort -u
}

case $mode in
--down)
	timeout 10 scancel --user=root 2>/dev/null || true
	for _ in {1..100}; do
		pids=$(started '.*')
		[ -n "$pids" ] || break
		echo "$pids" | xargs -r kill -KILL 2>/dev/null || true
		sleep .1
	done
	rm -f "$base"/run/*.pid
	exit 0
	;;
--processes)
	for pid in $(started "$3"); do # without what shows the folders: a kernel would outlive it
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = bindfs ] || echo "$pid"
	done
	exit 0
	;;
esac

for program in slurmctld slurmd sinfo munged; do
	PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "$program is not installed" >&2; exit 69; }
done
PATH=$PATH:/usr/sbin

if [ "$mode" = --again ]; then
	view=$(cat "$base/run/view.$3.pid" 2>/dev/null || true)
	if [ "$3" = controller ]; then
		SLURM_UP_NODE=controller slurmctld -f "$SLURM_CONF"
	else
		SLURM_UP_NODE=$3 ${view:+nsenter --target "$view" --uts --mount} slurmd -N "$3" -f "$SLURM_CONF"
	fi
	exit
fi

printf '#!/bin/sh\n' >"$base/etc/task-prolog"
chmod +x "$base/etc/task-prolog"
cat >"$SLURM_CONF" <<C
ClusterName=ci
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=cred_expire=5
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$base/state
SlurmdSpoolDir=$base/spool.%n
SlurmctldPidFile=$base/run/slurmctld.pid
SlurmdPidFile=$base/run/slurmd.%n.pid
SlurmctldLogFile=$base/log/slurmctld.log
SlurmdLogFile=$base/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$base/log/jobcomp.txt
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=1
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=10
KillWait=5
MessageTimeout=10
BatchStartTimeout=10
MinJobAge=600
JobRequeue=1
MaxArraySize=1001
TaskProlog=$base/etc/task-prolog
NodeName=n[1-3] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[$((port + 4))-$((port + 6))] CPUs=2 RealMemory=4000 State=UNKNOWN
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
PartitionName=main Nodes=n[1-3] Default=YES MaxTime=60 State=UP PriorityTier=1 GraceTime=8 PreemptMode=REQUEUE
PartitionName=high Nodes=n[1-3] PriorityTier=10 PreemptMode=OFF State=UP
C

mkdir -p /run/munge
chown munge: /run/munge
chmod 755 /run/munge
pgrep -x munged >/dev/null || runuser -u munge -- /usr/sbin/munged

SLURM_UP_NODE=controller slurmctld -f "$SLURM_CONF" -c # -c, to forget, at the very first start only: without it after a crash
printf '127.0.0.1 localhost %s n1 n2 n3\n' "$(hostname)" >"$base/etc/hosts"
# shellcheck disable=SC2016 # the node's shell expands these
node='
hostname "$2"
mount -t tmpfs -o size=64m,mode=1777 scratch "$1/scratch"
mount --bind "$1/etc/hosts" /etc/hosts
bindfs -f -o entry_timeout=5,attr_timeout=5,negative_timeout=5 "$1/backing" "$1/shared" &
echo $! >"$1/run/view.$2.pid"
until mountpoint -q "$1/shared"; do sleep .05; done
exec slurmd -D -N "$2" -f "$1/etc/slurm.conf"'
for n in n1 n2 n3; do
	if [ "$mode" = --nodes ]; then
		SLURM_UP_NODE=$n setsid unshare --uts --mount --propagation private bash -euc "$node" node "$base" "$n" >"$base/log/slurmd.$n.out" 2>&1 &
	else
		SLURM_UP_NODE=$n slurmd -N "$n" -f "$SLURM_CONF" -c
	fi
done

idle() { timeout 5 sinfo --noheader --partition=main --states=idle --format=%D 2>/dev/null || true; }
for _ in $(seq 150); do
	[ "$(idle)" = 3 ] && break
	sleep .1
done
timeout 5 sinfo --Node --long >&2
[ "$(idle)" = 3 ] || { echo "not all of three nodes are idle: see $base/log" >&2; exit 1; }
printf 'export SLURM_CONF=%q\n' "$SLURM_CONF"
