package checkup

// Memory is the machine's, and what trials need of it. Amounts are in bytes.
type Memory struct {
	All, Available int // 0: not known
	Needs          []Need
}

// Need is what the largest trial of a preset takes, images left out.
type Need struct {
	Preset string
	Bytes  int
	Usual  bool  // whoever says nothing runs this one
	Err    error // it cannot be known
}

// Lacks reports whether a need is not there. What is not known is taken to be there.
func (m Memory) Lacks(n Need) bool { return m.Available > 0 && n.Bytes > m.Available }

// State is a problem where a usual need is not there or one cannot be known, and a note
// where another is not there.
func (m Memory) State() State {
	state := Fine
	for _, n := range m.Needs {
		switch {
		case n.Err != nil, n.Usual && m.Lacks(n):
			return Problem
		case m.Lacks(n):
			state = Note
		}
	}
	return state
}
