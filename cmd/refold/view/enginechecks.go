package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/checkup"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/model/bench"
)

// EngineCheck says which kernels the engine chose and what that means.
func EngineCheck(e bench.Engines) Check {
	c := Check{Name: "engine", State: checkup.Fine, Found: strings.TrimSpace(e.Name + " " + e.Version)}
	if e.Broken != nil {
		c.State, c.Found, c.Advice = checkup.Problem, e.Broken.Error(), "rebuild refold for this machine"
		return c
	}
	switch {
	case !hasVectors(e.Kernels):
		c.State = checkup.Note
		c.Found += ": no vector kernels for this processor"
		c.Advice = "expect a fraction of the speed that AVX2 or AVX-512 give on amd64, and NEON on arm64: choose smaller networks and images " +
			"(`refold bench` measures them), or another machine. Results are as good, but not the same to the last bit"
	case e.Kernels == "avx512bf16":
		c.Found += ": AVX-512 kernels, the fastest that there are, also for bfloat16"
	case e.Kernels == "avx512":
		c.Found += ": AVX-512 kernels, the fastest that there are"
	case e.Kernels == neon:
		c.Found += ": NEON kernels, the fastest for arm64"
	default:
		c.Found += ": AVX2 kernels"
		c.Advice = "a processor with AVX-512 would be faster still; nothing is wrong"
	}
	if len(e.Sets) > 1 {
		c.Found += "; run.kernels may be " + strings.Join(e.Sets, ", ")
	}
	return c
}

// hasVectors reports whether a set of kernels is written for the vectors of a processor.
func hasVectors(kernels string) bool {
	return slices.Contains([]string{"avx512bf16", "avx512", "avx2", neon}, kernels)
}

// neon is the set of kernels for arm64.
const neon = "neon"

// LibraryCheck says which oneDNN library there is, or why there is none and how to get
// one, and what was measured with it.
func LibraryCheck(e bench.Engines, compared []engine.Comparison) Check {
	c := Check{Name: "oneDNN", State: checkup.Fine}
	if e.Missing != nil {
		c.Found = "none: " + e.Missing.Error()
		if hasVectors(e.Kernels) { // with which the library was the slower one wherever it was measured, but for small networks
			c.Found += "; the built-in engine needs none"
			if e.Kernels == neon {
				c.Advice = "which of the two is faster on arm64 was never measured; where there is such a library, it is, ahead of a run. To get it: " + e.LibraryAdvice
			}
			return c
		}
		c.State = checkup.Note
		c.Advice = "nothing is wrong; without vector kernels of its own refold may be slower than this library, with which there is the engine onednn. To get it: " + e.LibraryAdvice
		return c
	}
	c.Found = fmt.Sprintf("%s, %s, ABI %d, uses %s", e.Library.Version, e.Library.Name, e.Library.ABI, e.Library.ISA)
	c.Advice = `run.engine = "auto" takes the built-in engine, unless this library trains a network faster by a tenth or more, ` +
		"which is measured ahead of a run and remembered until processor, library or refold change"
	for i := range compared {
		if i == mostCompared {
			c.Advice += fmt.Sprintf("\nand %d more, see --json", len(compared)-i)
			break
		}
		c.Advice += "\n" + comparisonText(&compared[i])
	}
	return c
}

// mostCompared is how many comparisons are said in words.
const mostCompared = 5

// comparisonText is what was measured and what follows.
func comparisonText(c *engine.Comparison) string {
	taken := c.Own.Title
	if c.RivalLeads() {
		taken = c.Rival.Title
	}
	return fmt.Sprintf("%s: %s, so %s", c.Networks(), c, taken)
}

// BFloat16Check says what run.precision = "bfloat16" is good for here, as the engine
// answers. Without it, nothing fails.
func BFloat16Check(e bench.Engines) Check {
	c := Check{Name: "bfloat16", State: checkup.Fine, Found: "takes less memory and less time than float32"}
	switch {
	case e.NoBFloat16 != nil:
		c.State, c.Found, c.Advice = checkup.Note, "not supported", e.NoBFloat16.Error()
	case e.BFloat16Advice != "":
		c.Found, c.Advice = "takes less memory than float32, but more time", e.BFloat16Advice
	}
	return c
}
