package view

import (
	"fmt"
	"strings"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/checkup"
)

// CoresCheck compares the cores of the machine with those that refold may use.
func CoresCheck(p checkup.Processor) Check {
	c := Check{Name: "processor", State: p.CoresState(), Found: fmt.Sprintf("%s, %s, %d cores", p.CPU, p.System, p.Cores)}
	if c.State != checkup.Fine {
		c.Found += fmt.Sprintf(", %d of them usable", p.Usable)
		c.Advice = "GOMAXPROCS or a quota of the container keeps the other cores from refold; raise it to train more at once"
	}
	return c
}

// VectorCheck names what the kernels need.
func VectorCheck(p checkup.Processor) Check {
	c := Check{Name: "vector units", State: p.VectorState(), Found: strings.Join(p.Features, " ")}
	if c.State != checkup.Fine {
		c.Found = "none that refold knows"
	}
	return c
}

// MemoryCheck says whether a trial of each preset fits.
func MemoryCheck(m checkup.Memory) Check {
	c := Check{Name: "memory", State: m.State(), Found: fmt.Sprintf("%s, %s available", terminal.MemoryText(m.All), terminal.MemoryText(m.Available))}
	var advice []string
	for _, need := range m.Needs {
		if need.Err != nil {
			c.Advice = fmt.Sprintf("preset %s: %v", need.Preset, need.Err)
			return c
		}
		takes := fmt.Sprintf("a trial of preset %s takes %s and its images", need.Preset, terminal.MemoryText(need.Bytes))
		if m.Lacks(need) {
			takes += ", which is not there: close other programs, or use a smaller --size, --width or --batch"
		}
		advice = append(advice, takes)
	}
	c.Advice = strings.Join(advice, "; ")
	return c
}

// TerminalCheck says where progress goes.
func TerminalCheck(t *terminal.Terminal) Check {
	c := Check{Name: "terminal", State: checkup.Fine}
	columns, isLive := t.LiveColumns()
	switch {
	case isLive:
		c.Found = fmt.Sprintf("%d columns; progress is one line that is rewritten in place, without colours", columns)
	case t.LogsToTerminal():
		c.Found = "TERM=dumb; progress is one line an epoch"
	default:
		c.Found = "progress does not go to one: one line an epoch, without escape codes"
	}
	if isLive && columns < 60 {
		c.State, c.Advice = checkup.Note, "the live line leaves out figures that do not fit; widen the window to see them all"
	}
	return c
}

// UserCheck says whose files a run leaves behind.
func UserCheck(u checkup.User) Check {
	c := Check{Name: "user", State: checkup.Fine, Found: "an ordinary one"}
	if u.Root {
		c.Found = "root"
		c.Advice = "refold needs none of root's rights, and other users cannot go on with the runs that root makes"
	}
	return c
}

// OpenFilesCheck says how many files may be open.
func OpenFilesCheck(n checkup.OpenFiles) Check {
	c := Check{Name: "open files", State: n.State(), Found: fmt.Sprintf("up to %d", n)}
	if n == 0 {
		c.Found = "no limit that the system tells"
	}
	if c.State != checkup.Fine {
		c.Advice = fmt.Sprintf("raise the limit to %d or more (`ulimit -n`, or the settings of the container)", checkup.EnoughFiles)
	}
	return c
}
