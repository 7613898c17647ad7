package checkup

import "github.com/refold/refold/experiment/machine"

// Processor is the one of this machine.
type Processor struct{ machine.Machine }

// CoresState is a note where refold may not use all cores.
func (p Processor) CoresState() State {
	if p.Usable < p.Cores {
		return Note
	}
	return Fine
}

// VectorState is a note where there is no vector unit that refold knows.
func (p Processor) VectorState() State {
	if len(p.Features) == 0 {
		return Note
	}
	return Fine
}
