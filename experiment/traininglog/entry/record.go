package entry

import (
	"slices"
	"strings"
)

// Record is a set of figures that stand together in a log.
type Record struct {
	Line  int    // in the log, from 1
	Run   string // what the log calls the run; empty: nothing
	Fold  string // what says that other images were tested; empty: nothing
	Parts string // how many images the log says there are; it changes with the folds
	Epoch string // as printed; empty: not said
	Step  string // as printed; empty: not said
	Again bool   // it is known to be another evaluation than the one before

	Figures []Figure
}

// Figure is a named number of a record, as printed.
type Figure struct {
	Name    string // as the log, or this reader, calls it; what a user can refer to
	Value   string // a number, with a % or not; "66/100"; or nothing
	Role    Role
	Error   bool // the figure is 1 - accuracy
	Percent bool // the tool is known to print percentages
	Images  int  // that the figure is of; 0: not said
	// Steps is not 0 where the figure is Keras 3's mean of running means after so
	// many steps.
	Steps int
	// Stored is not 0 where the number was stored, not printed: the distance to the
	// next number of its format.
	Stored float64
}

// Result is what a reader found.
type Result struct {
	Form    string // what the log was read as
	Records []Record
	Skipped int      // lines of text that hold nothing; empty ones do not count
	Seen    []string // names that mean nothing, as the log writes them
	Open    bool     // the text ends right behind the last value, which may have been cut
	Folds   int      // a line that speaks of folds; 0: none
}

// Add puts a figure into its place in a record.
func (r *Record) Add(f Figure) {
	switch f.Role {
	case None:
	case Epoch:
		r.Epoch = f.Value
	case Step:
		r.Step = f.Value
	case Run:
		r.Run = f.Value
	case Fold:
		r.Fold = f.Value
	default:
		r.Figures = append(r.Figures, f)
	}
}

// See remembers a name that means nothing.
func (r *Result) See(name string) {
	const most = 50
	name = strings.TrimSpace(name)
	if name != "" && len(r.Seen) < most && !slices.Contains(r.Seen, name) {
		r.Seen = append(r.Seen, name)
	}
}

// Has reports whether a record has a figure of a role.
func (r *Record) Has(role Role) bool {
	for _, f := range r.Figures {
		if f.Role == role {
			return true
		}
	}
	return false
}
