package machine

import "strings"

// visibleDevices is where CUDA reads which devices a process may use: names or numbers,
// separated by commas.
const visibleDevices = "CUDA_VISIBLE_DEVICES"

// Devices are those that a scheduler gave this job, as lookup finds them in its environment:
// the variable that CUDA reads or, without it, those of Slurm (srun(1), output environment
// variables). known: it says so; there may be none.
func Devices(lookup func(name string) (string, bool)) (names []string, known bool) {
	list, known := lookup(visibleDevices)
	if _, slurm := lookup("SLURM_JOB_ID"); !known && slurm {
		for _, name := range []string{"SLURM_STEP_GPUS", "SLURM_JOB_GPUS"} {
			if list, known = lookup(name); known {
				break
			}
		}
	}
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if name == "" || name == "-1" || name == "NoDevFiles" { // CUDA stops reading there; the last is Slurm's for none
			break
		}
		names = append(names, name)
	}
	return names, known
}
