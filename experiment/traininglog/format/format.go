package format

import (
	"errors"
	"fmt"
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

// format reads one form of logs.
type format struct {
	name string
	is   func(*source) bool
	read func(*source) error
}

// formats are all that is read, in the order in which they are tried: each is
// recognised by what only it has, and what fits anything comes last.
func formats() []format {
	return []format{
		{"trainer_state.json of Hugging Face", isTrainerState, readTrainerState},
		{"a history as JSON", isHistory, readHistory},
		{"a list in JSON", isObjects, readObjects},
		{"an object in JSON", isObject, readObject},
		{"JSON lines of mmpretrain", isMMLines, readMMLines},
		{"JSON lines of DeiT", isDeiT, readDeiT},
		{FormJSON, isJSONLines, readJSONLines},
		{"CSV of TensorBoard", isTensorBoardCSV, readTensorBoardCSV},
		{"CSV of Weights & Biases", isWandbCSV, readWandbCSV},
		{"results.csv of Ultralytics", isUltralytics, readUltralytics},
		{"summary.csv of timm", isTimm, readTimm},
		{"a table of fastai or Hugging Face", isNotebookCSV, readNotebookCSV},
		{FormCSV, isCSV, readCSV},
		{"text of mmpretrain", isMMText, readMMText},
		{"the console of Keras", isKeras, readKeras},
		{"progress bars of PyTorch Lightning", isBars, readBars},
		{FormDicts, isDicts, readDicts},
		{"a table of fastai or Hugging Face", isNotebook, readNotebook},
		{"a printed table", isPrinted, readPrinted},
		{"the console of PyTorch's or torchvision's ImageNet example", isImageNet, readImageNet},
		{"the console of PyTorch's MNIST example", isMNIST, readMNIST},
		{FormText, func(*source) bool { return true }, readText},
	}
}

// Forms that are no tool's own.
const (
	FormText = "lines of text"
	FormCSV  = "CSV"
	FormJSON = "JSON lines"
)

// FormDicts is what Trainer prints, on several devices by each of them.
const FormDicts = "printed dictionaries of Hugging Face"

// Read finds the form of a log and reads it. The name is that of the file, which
// some tools put a figure's name into.
func Read(text, name string, names Names) (Result, error) {
	s := newSource(text, name, names)
	for _, f := range formats() {
		if !f.is(s) {
			continue
		}
		s.out.Form = f.name
		if err := f.read(s); err != nil {
			return Result{}, err
		}
		if len(s.out.Records) > maxRecords {
			return Result{}, errRecords
		}
		s.out.Open = s.endsInValue()
		return s.out, nil
	}
	return Result{}, errors.New("no form fits")
}

// endsInValue reports whether the last record's last value ends the text, without a
// line break behind it.
func (s *source) endsInValue() bool {
	if len(s.out.Records) == 0 {
		return false
	}
	figures := s.out.Records[len(s.out.Records)-1].Figures
	return len(figures) > 0 && strings.HasSuffix(s.text, figures[len(figures)-1].Value)
}

// LineError is an error in one line.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

func inLine(line int, format string, args ...any) error {
	return &LineError{line, fmt.Errorf(format, args...)}
}

// source is a log on its way into records.
type source struct {
	text, name string
	names      Names
	first      string // the first line that is neither empty nor a comment
	doc        *node  // of the whole text, once it was asked for
	docErr     error
	out        Result
}

func newSource(text, name string, names Names) *source {
	s := &source{text: text, name: name, names: names}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			s.first = line
			break
		}
	}
	return s
}

// figure is a figure by its name. What means nothing is remembered.
func (s *source) figure(name, value string) Figure {
	m := s.names.Of(name)
	if m.Role == None {
		s.see(name)
	}
	return Figure{Name: strings.TrimSpace(name), Value: value, Role: m.Role, Error: m.Error}
}

// as is a figure of which the tool's own name is not ours: means is a name that
// says the same. The user may refer to either.
func (s *source) as(name, means, value string) Figure {
	f := s.names.Figure(name, means, value)
	if f.Role == None {
		s.see(name)
	}
	return f
}

// Figure is a figure that a tool calls by a name, and of which another name says
// what it means. The user may refer to the first.
func (n Names) Figure(name, means, value string) Figure {
	m := n.Of(name)
	if !slices.ContainsFunc(n.Given, func(c Column) bool { return Normal(c.Name) == Normal(name) }) {
		m = n.Of(means)
	}
	return Figure{Name: strings.TrimSpace(name), Value: value, Role: m.Role, Error: m.Error}
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

// maxRecords bounds the records of a log.
const maxRecords = 250_000

var errRecords = fmt.Errorf("more than %d lines of figures: cut the log down to those of its evaluations", maxRecords)

// emit hands a record on, if it says anything. An error rate beside the accuracy that
// it follows from says nothing new; of training figures that follow each other in an
// epoch, the last ones count.
func (s *source) emit(r Record) {
	var accuracy [Roles]bool
	for _, f := range r.Figures {
		accuracy[f.Role] = accuracy[f.Role] || !f.Error
	}
	r.Figures = slices.DeleteFunc(r.Figures, func(f Figure) bool {
		return f.Error && accuracy[f.Role] || strings.TrimSpace(f.Value) == ""
	})
	switch n := len(s.out.Records); {
	case len(r.Figures) == 0:
		s.out.Skipped++
	case n > 0 && s.out.Records[n-1].precedes(r):
		s.out.Records[n-1] = r
	default:
		s.out.Records = append(s.out.Records, r)
	}
}

// precedes reports whether a record is only an earlier state of the training figures
// in another one.
func (r Record) precedes(next Record) bool {
	if r.Run != next.Run || r.Fold != next.Fold || r.Parts != next.Parts || r.Epoch != next.Epoch || r.Epoch == "" || len(r.Figures) != len(next.Figures) {
		return false
	}
	for i, f := range r.Figures {
		if !f.Role.IsTraining() || f.Role != next.Figures[i].Role {
			return false
		}
	}
	return true
}

// see remembers a name that means nothing.
func (s *source) see(name string) { s.out.See(name) }

// See remembers a name that means nothing.
func (r *Result) See(name string) {
	const most = 50
	name = strings.TrimSpace(name)
	if name != "" && len(r.Seen) < most && !slices.Contains(r.Seen, name) {
		r.Seen = append(r.Seen, name)
	}
}
