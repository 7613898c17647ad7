# shellcheck shell=bash
# The faults of slurm-faults, which sources this: fault_NAME RUN trains a run with that fault and
# prints "equal", or what is wrong. What else is worth knowing goes to stderr.

# in_node runs a command as a node sees the folders.
in_node() {
	local view=
	[ -z "$nodes" ] || view=$(cat "$base/run/view.$1.pid")
	shift
	${view:+nsenter --target "$view" --uts --mount} "$@"
}

alone() { [ -n "$nodes" ] || { echo "not here: it needs nodes with folders of their own"; return 1; }; }

submit() { # RUN SETTING...
	local run=$1
	shift
	# shellcheck disable=SC2046 # one word each
	in_node n2 "${shared}/refold" submit slurm $(settings "$@") --dir "$shared/$run" --shards "${shards:-4}" --mem 0.6 --cpus-per-task 1 \
		--time 20m --scratch "$base/scratch" --quiet >&2
}

running() { timeout 10 squeue -h -t R -o %i | grep _; }

# programs are the process IDs of what trains.
programs() {
	local pid
	for pid in $(slurm --processes 'n.*'); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != refold ] || echo "$pid"
	done
}

# slurmd_of is the process ID of a node's slurmd.
slurmd_of() {
	local pid
	for pid in $(slurm --processes "$1"); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != slurmd ] || echo "$pid"
	done
}

# busy_node is the node of a task that runs.
busy_node() { timeout 10 squeue -h -t R -o '%i %N' | awk '/_/ { node = $2 } END { print node }'; }

# until_trained waits until some attempt has a checkpoint.
until_trained() {
	for _ in $(seq 300); do
		compgen -G "$base/backing/$1/attempts/*/*/checkpoint.safetensors" >/dev/null && return
		sleep .2
	done
	echo "no checkpoint appeared" >&2
}

# until_over waits until no job is left. A task that was put back waits until the credential of its
# last start has expired, for a second more than slurm-up.sh's cred_expire. Who lets it start before
# that (scontrol update StartTime=now) has it fail at once: "Job credential revoked".
until_over() {
	local queue
	for _ in $(seq "${1:-600}"); do
		if queue=$(timeout 10 squeue -h); then
			[ -n "$queue" ] || return 0
		fi
		sleep .5
	done
	echo "jobs are left: $queue" >&2
}

# came_again is "equal" of a run that is, and of which more sessions tell than its submission, a
# shard each and the collector.
came_again() { # RUN WHAT
	local result
	result=$(trained "$@")
	[ "$result" != equal ] || [ "$(ls "$base/backing/$1/sessions" | wc -l)" -gt $((${shards:-4} + 2)) ] || result="no task came again"
	echo "$result"
}

# went_on is came_again where tasks went on from a checkpoint.
went_on() { # RUN WHAT
	local result tasks
	result=$(came_again "$@")
	tasks=$(grep -l 'goes on in epoch' "$base/backing/$1"/jobs/logs/shard-* | wc -l)
	[ "$result" != equal ] || [ "$tasks" -gt 0 ] || result="no task went on from a checkpoint"
	echo "$result"
}

# trained trains a run of some settings, does something while tasks train, and says what differs.
trained() { # RUN WHAT [SETTING...]
	local run=$1 what=$2 expected
	shift 2
	[ $# -gt 0 ] || set -- "${defaults[@]}"
	expected=$(one "$@") || { echo "one process failed: $folder/one*.log"; return; }
	submit "$run" "$@" || { echo "it was not submitted"; return; }
	until_trained "$run"
	"$what" "$run" >&2
	until_over
	equal "$run" "$expected"
}

# said looks for a text in what tasks and collector of a run have printed.
said() { cat "$base/backing/$1"/jobs/logs/* | grep -F -- "$2" >&2; }

fault_none() { trained "$1" :; }

fault_usr1() { went_on "$1" signal_tasks; }
signal_tasks() { running | xargs -r timeout 10 scancel --signal="${2:-USR1}"; }

# Requeues send TERM to each process, and scripts forward one more.
fault_term2() { went_on "$1" term_twice; }
term_twice() {
	local pids
	pids=$(programs)
	signal_tasks "$1" TERM &
	signal_tasks "$1" TERM &
	kill -TERM $pids
	wait
}

# A slurmd dies; Slurm gives the node up and starts its tasks elsewhere, while they live on.
fault_orphan() { came_again "$1" lose_slurmd; }
lose_slurmd() {
	local node
	node=$(busy_node)
	slurmd_of "$node" | xargs -r kill -KILL
	timeout 10 scontrol update NodeName="$node" State=DOWN Reason=lost # as its time-out would
}

fault_nodekill() { went_on "$1" kill_node; }
kill_node() { slurm --processes "$(busy_node)" | xargs -r kill -KILL; }

fault_freeze() { came_again "$1" freeze_node; }
freeze_node() {
	local frozen
	frozen=$(slurm --processes "$(busy_node)")
	kill -STOP $frozen
	sleep "${2:-30}" # past the time-out
	kill -CONT $frozen
}

# A node's scratch is full: its tasks go elsewhere.
fault_scratch() {
	local result
	alone || return
	in_node n1 sh -c "head -c 64m /dev/zero >'$base/scratch/full'" 2>/dev/null
	result=$(trained "$1" :)
	said "$1" 'cannot be used' || { echo "no task refused ($result)"; return; }
	echo "$result"
}

# All tasks are killed, and come again, while somebody trains two of the shards by hand.
fault_twice() { came_again "$1" by_hand; }
by_hand() {
	programs | xargs -r kill -KILL
	in_node n3 "$shared/refold" run --dir "$shared/$1" --shard 0/2 --scratch "$base/scratch" --quiet
}

# A machine that computes wrongly has committed a trial that another one is training: task and
# collector name trial and host, and nothing is summed up until somebody says which is right.
fault_forged() {
	local run=$base/backing/$1 expected trial host text kept
	expected=$(one "${defaults[@]}") || { echo "one process failed"; return; }
	submit "$1" "${defaults[@]}" || { echo "it was not submitted"; return; }
	until_trained "$1"
	for _ in 1 2 3; do # whoever trains it may be faster
		trial=$(basename "$(dirname "$(ls -td "$run"/attempts/*/* | head -n 1)")")
		host=$(sed -n 's/^  "host": "\(.*\)",$/\1/p' "$run/sessions/$(ls -t "$run/attempts/$trial" | head -n 1).json")
		forge "$expected/trials/$trial" "$run/trials/$trial" && break
	done
	until_over
	text="trial $trial has two results that are both sound and differ: the same training must give the same bytes; host $host brought the second one"
	grep -qF "$text" "$run"/jobs/logs/shard-* || { echo "no task refused"; return; }
	grep -qF "$text" "$run"/jobs/logs/collect-* || { echo "the collector did not refuse"; return; }
	[ ! -e "$run/summary.json" ] || { echo "it was summed up"; return; }
	grep -hF "$text" "$run"/jobs/logs/collect-* >&2
	kept=$(echo "$run/quarantine/$trial-"*-conflict)
	rm -r "$run/trials/$trial" && mv "$kept" "$run/trials/$trial" && rmdir "$run/quarantine"
	in_node n1 "$shared/refold" run --dir "$shared/$1" --collect --wait 30s --quiet >&2
	equal "$1" "$expected"
}

# forge commits a trial with another loss, and hashes that hold.
forge() { # FROM TO
	local forged=$folder/forged hash
	rm -rf "$forged"
	cp -r "$1" "$forged"
	sed -i '1s/"loss":[^,]*/"loss":0.5/' "$forged/epochs.jsonl"
	hash=$(sed 's/"seconds":[^,}]*/"seconds":0/' "$forged/epochs.jsonl" | sha256sum | cut -d ' ' -f 1)
	sed -i "s/\(\"epochs_sha256_without_seconds\": \"\)[0-9a-f]*/\1$hash/" "$forged/result.json"
	mkdir -p "$(dirname "$2")"
	mv -T "$forged" "$2"
}

# On n1, which gets tasks first, the processor has fewer instructions: its tasks go elsewhere, and
# with kernels pinned that it has, it takes part.
fault_kernels() {
	local result
	cat >"$base/etc/task-prolog" <<-'PROLOG'
		#!/bin/sh
		[ "$SLURMD_NODENAME" != n1 ] || echo export GODEBUG=cpu.avx2=off
	PROLOG
	result=$(trained "$1" :)
	[ "$result" = equal ] || { echo "$result"; return; }
	said "$1" "cannot train this run, which was begun with" || { echo "no task refused, or this machine has no AVX2"; return; }
	trained "$1-pinned" : --k 2 --seeds 1 --epochs 2 --kernels gonum
}

# A job of a partition of higher priority takes all nodes.
fault_preempt() { went_on "$1" take_nodes; }
take_nodes() {
	timeout 10 sbatch --partition=high --nodes=3 --exclusive --time=1 --output=/dev/null --wrap 'sleep 8'
	sleep 15
	squeue
}

# A task that is killed, as for want of memory, comes again with more.
fault_memory() {
	local result
	result=$(trained "$1" kill_one)
	timeout 10 scontrol show job | grep -oE 'MinMemoryNode=\S+' | sort | uniq -c >&2
	timeout 10 scontrol show job | grep -q MinMemoryNode=859M || { echo "no task has more memory ($result)"; return; }
	echo "$result"
}
kill_one() { programs | head -n 1 | xargs -r kill -KILL; }

# The controller dies, and begins again with what it has kept.
fault_controller() { trained "$1" kill_controller; }
kill_controller() {
	until_kept
	slurm --processes controller | xargs -r kill -KILL
	sleep 2
	slurm --again controller
}

# until_kept waits until Slurm has written down what runs now. It does so within ten seconds of
# a change.
until_kept() {
	local now=$folder/now
	touch "$now"
	for _ in $(seq 55); do
		[ "$base/state/job_state" -nt "$now" ] && return
		sleep .2
	done
}

# A controller that dies before it has kept anything begins those tasks again that live on, finds
# them twice, and holds tasks and nodes; it may not know of the collecting job. That is for those
# who run the site; the same command as before submits what is missing then.
fault_forgetful() {
	local expected
	expected=$(one "${defaults[@]}") || { echo "one process failed"; return; }
	submit "$1" "${defaults[@]}" || { echo "it was not submitted"; return; }
	until_trained "$1"
	slurm --processes controller | xargs -r kill -KILL
	slurm --again controller
	sleep 20
	timeout 10 squeue >&2
	timeout 10 scancel --user=root
	until_over
	timeout 10 scontrol update NodeName=n[1-3] State=RESUME >&2
	if [ "$(equal "$1" "$expected")" != equal ]; then
		submit "$1" "${defaults[@]}" || { echo "it was not submitted again"; return; }
		until_over
	fi
	equal "$1" "$expected"
}
