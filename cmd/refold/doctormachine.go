package main

import (
	"fmt"
	"strings"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model"
)

// checkCores compares the cores of the machine with those that refold may use.
func checkCores(m machine.Machine) check {
	c := check{Name: "processor", State: checkFine, Found: fmt.Sprintf("%s, %s, %d cores", m.CPU, m.System, m.Cores)}
	if m.Usable < m.Cores {
		c.State = checkNote
		c.Found += fmt.Sprintf(", %d of them usable", m.Usable)
		c.Advice = "GOMAXPROCS or a quota of the container keeps the other cores from refold; raise it to train more at once"
	}
	return c
}

// checkVectors looks for what the kernels need.
func checkVectors(m machine.Machine) check {
	c := check{Name: "vector units", State: checkFine, Found: strings.Join(m.Features, " ")}
	if len(m.Features) == 0 {
		c.State, c.Found = checkNote, "none that refold knows"
	}
	return c
}

// kernelsOf reads the name of the kernels from the version of the built-in engine,
// which is its revision, the architecture and the kernels. Other engines name it
// behind their own.
func kernelsOf(version string) string {
	if _, builtin, found := strings.Cut(version, "builtin "); found {
		version = builtin
	}
	if words := strings.Fields(version); len(words) >= 3 {
		return words[2]
	}
	return ""
}

// checkEngine says which kernels the engine chose and what that means.
func checkEngine(d *diagnosis, err error) check {
	c := check{Name: "engine", State: checkFine, Found: strings.TrimSpace(d.Engine + " " + d.EngineVersion)}
	if err != nil {
		return check{Name: "engine", State: checkProblem, Found: err.Error(), Advice: "rebuild refold for this machine"}
	}
	switch d.Kernels {
	case "avx512bf16":
		c.Found += ": AVX-512 kernels, the fastest that there are, also for bfloat16"
	case "avx512":
		c.Found += ": AVX-512 kernels, the fastest that there are"
	case "avx2":
		c.Found += ": AVX2 kernels"
		c.Advice = "a processor with AVX-512 would be faster still; nothing is wrong"
	default:
		c.State = checkNote
		c.Found += ": no vector kernels for this processor"
		c.Advice = "expect a fraction of the speed that AVX2 or AVX-512 give on amd64: choose smaller networks and images " +
			"(`refold bench` measures them), or another machine. Results are as good, but not the same to the last bit"
	}
	return c
}

// checkLibrary says which oneDNN library there is, or why there is none and how to get
// one, and what was measured with it.
func checkLibrary(l *library, err error, compared []engine.Comparison) check {
	if err != nil {
		return check{Name: "oneDNN", State: checkNote, Found: "none: " + err.Error(),
			Advice: "nothing is wrong; with this library there is the engine onednn, for some networks the faster one on some processors. To get it: " + model.EngineAdvice()}
	}
	c := check{Name: "oneDNN", State: checkFine, Found: fmt.Sprintf("%s, %s, ABI %d, uses %s", l.Version, l.Name, l.ABI, l.ISA)}
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

// mostCompared is how many comparisons doctor says in words.
const mostCompared = 5

// comparisonText is what was measured and what follows.
func comparisonText(c *engine.Comparison) string {
	taken := c.Own.Title
	if c.RivalLeads() {
		taken = c.Rival.Title
	}
	return fmt.Sprintf("%s: %s, so %s", c.Networks(), c, taken)
}

// checkBFloat16 says what run.precision = "bfloat16" is good for here, as the engine
// answers. Without it, nothing fails.
func checkBFloat16(advice string, err error) check {
	c := check{Name: "bfloat16", State: checkFine, Found: "takes less memory and less time than float32"}
	switch {
	case err != nil:
		c.State, c.Found, c.Advice = checkNote, "not supported", err.Error()
	case advice != "":
		c.Found, c.Advice = "takes less memory than float32, but more time", advice
	}
	return c
}

// checkMemory says whether a trial of each preset fits.
func checkMemory(m machine.Machine) check {
	c := check{Name: "memory", State: checkFine, Found: fmt.Sprintf("%s, %s available", terminal.MemoryText(m.Memory), terminal.MemoryText(m.Available))}
	var advice []string
	for _, preset := range []string{spec.PresetQuick, spec.PresetArticle} {
		needed, err := trialMemory(preset)
		if err != nil {
			return check{Name: c.Name, State: checkProblem, Found: c.Found, Advice: fmt.Sprintf("preset %s: %v", preset, err)}
		}
		takes := fmt.Sprintf("a trial of preset %s takes %s and its images", preset, terminal.MemoryText(needed))
		if m.Available > 0 && needed > m.Available {
			takes += ", which is not there: close other programs, or use a smaller --size, --width or --batch"
			if preset == spec.PresetQuick {
				c.State = checkProblem
			} else if c.State == checkFine {
				c.State = checkNote
			}
		}
		advice = append(advice, takes)
	}
	c.Advice = strings.Join(advice, "; ")
	return c
}

// trialMemory is the largest estimate of a preset's trials, images left out.
func trialMemory(preset string) (int, error) {
	s, err := spec.Preset(preset)
	if err != nil {
		return 0, err
	}
	most := 0
	for _, architecture := range s.Model.Architectures {
		_, _, bytes, err := model.Cost(modelConfig(s, architecture))
		if err != nil {
			return 0, err
		}
		most = max(most, bytes)
	}
	return most, nil
}
