package machine

import (
	"math"
	"os"
	"strconv"
)

// Use is what this process and those beside it use of the memory that its container or its
// job was given.
type Use struct {
	Limit int // bytes; 0: there is none, or nobody tells
	Bytes int // that do not give way, as cached files do; 0: nobody tells
	Kills int // programs that the kernel has ended there for want of memory
}

// MemoryUse asks the system and, in a job of Slurm, what that was given.
func MemoryUse() Use { return memoryUse().of(allocated(os.Getenv)) }

// of is the use of a job that was given so much memory. A group with a limit far above that is
// not the job's, and what it uses is others', too. Slurm gives a job's group up to a little
// more than the job was given (cgroup.conf(5), AllowedRAMSpace).
func (u Use) of(given int) Use {
	const little = 1.25
	if given == 0 || u.Limit > 0 && u.Limit <= given {
		return u
	}
	if float64(u.Limit) > little*float64(given) {
		u.Bytes = 0
	}
	u.Limit = given
	return u
}

// allocated is the memory of a job of Slurm, in bytes, which sites enforce in several ways or
// not at all; 0: this is none, or it may use all. sbatch(1), output environment variables.
func allocated(getenv func(string) string) int {
	amount := func(name string) int {
		n, err := strconv.Atoi(getenv(name))
		if err != nil || n < 0 || n > math.MaxInt32 {
			return 0
		}
		return n
	}
	if getenv("SLURM_JOB_ID") == "" {
		return 0
	}
	const mebibyte = 1 << 20
	if node := amount("SLURM_MEM_PER_NODE"); node > 0 {
		return node * mebibyte
	}
	return min(amount("SLURM_MEM_PER_CPU")*amount("SLURM_CPUS_ON_NODE"), math.MaxInt32) * mebibyte
}

// within is what is available of an allocation: all of it at most; 0: unknown.
func within(available, allocated int) int {
	if allocated > 0 && (available == 0 || allocated < available) {
		return allocated
	}
	return available
}
