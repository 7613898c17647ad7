# shellcheck shell=bash
# The fault random of slurm-faults, which sources this: sixty faults of all kinds in one run of
# forty short trials. SEED draws them; what they hit depends on the moment.

fault_random() {
	local settings=(--seeds 5 --epochs 24) shards=10 expected run=$1 round
	expected=$(one "${settings[@]}") || { echo "one process failed"; return; }
	submit "$run" "${settings[@]}" || { echo "it was not submitted"; return; }
	until_trained "$run"
	disturb "${FAULTS:-60}" || { echo "it was over too early"; return; }
	for round in 1 2 3; do # what was killed too often, or by whom the site is run
		until_healed
		[ "$(equal "$run" "$expected")" != equal ] || break
		echo "submitted again, since: $(equal "$run" "$expected")" >&2
		submit "$run" "${settings[@]}" || break
	done
	equal "$run" "$expected"
}

# disturb injects so many faults, about two seconds apart, while tasks are left. What a fault
# took is given back later, when others have come.
disturb() {
	local kinds=(usr1 term term2 kill usr1 term kill slurmd node freeze slurmd node freeze controller) i kind node pick
	RANDOM=${SEED:-1}
	for ((i = 1; i <= $1; i++)); do
		kind=${kinds[RANDOM % ${#kinds[@]}]}
		node=n$((RANDOM % 3 + 1)) pick=$RANDOM
		timeout 10 squeue -h -o %i | grep -q _ || { echo "over after $((i - 1)) faults" >&2; return 1; }
		echo "$(date +%T) fault $i: $kind ($node, $pick)" >&2
		"random_$kind" >&2
		heal >&2
		sleep $((RANDOM % 2 + 1))
	done
	wait
	for node in n1 n2 n3; do raise "$node"; done
}

# heal gives back tasks and nodes that Slurm has put aside, as a site's administrator does.
heal() {
	timeout 10 squeue -h -t PD -o '%i %r' | awk '/held/ { print $1 }' | xargs -r -n 1 timeout 10 scontrol release
	timeout 10 sinfo -h -N -p main -t drain -o %N | xargs -r -I {} timeout 10 scontrol update NodeName={} State=RESUME
}

until_healed() {
	local queue
	for _ in $(seq 300); do
		queue=$(timeout 10 squeue -h) && [ -z "$queue" ] && return
		heal >&2
		sleep 1
	done
	echo "jobs are left: $queue" >&2
}

# raise starts a node's slurmd where it has none.
raise() { [ -n "$(slurmd_of "$1")" ] || slurm --again "$1"; }

# one_of prints one of the lines on stdin.
one_of() {
	local lines
	mapfile -t lines
	[ ${#lines[@]} -eq 0 ] || echo "${lines[pick % ${#lines[@]}]}"
}

signal_one() { # SIGNAL...: to one task, one after the other
	local task signal
	task=$(running | one_of)
	for signal in "$@"; do
		[ -z "$task" ] || timeout 10 scancel --signal="$signal" "$task"
	done
}

random_usr1() { signal_one USR1; }
random_term() { signal_one TERM; }
random_term2() { signal_one TERM TERM; }
random_kill() { programs | one_of | xargs -r kill -KILL; }
random_slurmd() {
	slurmd_of "$node" | xargs -r kill -KILL
	{ sleep $((pick % 20)) && raise "$node"; } & # past its time-out, or not
}
random_node() {
	slurm --processes "$node" | xargs -r kill -KILL
	{ sleep $((pick % 4)) && raise "$node"; } &
}
random_freeze() {
	local frozen
	frozen=$(slurm --processes "$node")
	[ -n "$frozen" ] || return
	kill -STOP $frozen
	{ sleep $((pick % 20)) && kill -CONT $frozen 2>/dev/null; } & # some have been killed meanwhile
}
random_controller() {
	until_kept
	slurm --processes controller | xargs -r kill -KILL
	sleep $((pick % 3))
	slurm --again controller
}
