// Package remedy says what a user can do about an error, as values: go on with a run
// directory, set a setting, name a column of a log.
//
// It owns these values, texts and errors with places for them, and how a text is worded
// anew however deep it lies in other errors. It must not know commands, flags or shells:
// who speaks to a user words each remedy, and without that a text names settings.
package remedy

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Remedy is one of the types below. Its String is for those who use packages.
type Remedy interface {
	fmt.Stringer
	remedy()
}

// Continue is to train what is missing in a run directory.
type Continue struct {
	Dir  string // empty: the text says which one
	Only string // the trials that run.only selects; empty: all
}

// Repair is to write what a run directory lacks anew, with the run's own settings.
type Repair struct{ Dir string }

// OtherDir is to choose another run directory.
type OtherDir struct {
	Writable bool // since this user may not write to the one that was chosen
}

// Moved is to go on with a run directory where it is now.
type Moved struct{}

// Call is no deed, but the word for what a user does to run something.
type Call struct{}

// Template is what writes the settings of a preset as a file to begin with.
type Template struct{}

// Audit is to look at what can flatter a model on images that these settings name.
type Audit struct{ Settings []Setting }

// Setting names a key of the spec and, unless nil, a value for it.
type Setting struct {
	Key   string
	Value any
}

// Give is to set a key of the spec; nil: to a value that the user knows.
type Give struct {
	Key   string
	Value any
	Named bool // the key is shown however it is set
}

// Option is one of those by which a log is read and judged, and, unless nil, a value.
type Option struct {
	Name  string // as package traininglog has it, such as Options.TestImages
	Value any
}

// Column is to say what a name in a log stands for.
type Column struct{ Role, Name, Unit string }

// Scratch is to name a folder on a local disk for copies of what many machines share.
type Scratch struct{}

// Memory is to give a job so much memory.
type Memory struct{ Bytes int }

// Devices is to give a job devices.
type Devices struct{}

// Ready is to make the run in a directory ready for many machines, again.
type Ready struct{ Dir string }

func (c Continue) String() string {
	text := "a run"
	if c.Dir != "" {
		text += " in " + c.Dir
	}
	if c.Only != "" {
		text += " of just " + c.Only
	}
	return text
}

func (r Repair) String() string {
	return "run with the run's own images and settings in " + r.Dir
}

func (d OtherDir) String() string {
	if d.Writable {
		return "choose a folder that you may write to"
	}
	return "choose another run directory"
}

func (Moved) String() string    { return "go on where it is now" }
func (Call) String() string     { return "call" }
func (Template) String() string { return "spec.Template" }

func (a Audit) String() string {
	var settings []string
	for _, s := range a.Settings {
		settings = append(settings, s.String())
	}
	return "an audit with " + strings.Join(settings, ", ")
}

func (s Setting) String() string { return assigned(s.Key, s.Value) }
func (g Give) String() string    { return assigned(g.Key, g.Value) }
func (o Option) String() string  { return assigned(o.Name, o.Value) }

func (c Column) String() string { return "column " + c.Text() }

// Text is ROLE=NAME or ROLE=NAME:UNIT.
func (c Column) Text() string {
	if c.Unit != "" {
		return c.Role + "=" + c.Name + ":" + c.Unit
	}
	return c.Role + "=" + c.Name
}

// assigned is a key and its value as a spec file has them.
func assigned(key string, value any) string {
	switch v := value.(type) {
	case nil:
		return key
	case string:
		return key + " = " + strconv.Quote(v)
	}
	return fmt.Sprintf("%s = %v", key, value)
}

func (Scratch) String() string { return "the scratch folder" }

func (Devices) String() string { return "give the job devices" }

func (m Memory) String() string { return "give the job " + m.Gigabytes() + " GB of memory" }

// Gigabytes is the amount in GB, rounded up.
func (m Memory) Gigabytes() string {
	const tenth = 1e8
	return strconv.FormatFloat(math.Ceil(float64(m.Bytes)/tenth)/10, 'f', -1, 64)
}
func (r Ready) String() string { return "make the run ready again" }

func (Continue) remedy() {}
func (Repair) remedy()   {}
func (OtherDir) remedy() {}
func (Moved) remedy()    {}
func (Call) remedy()     {}
func (Template) remedy() {}
func (Audit) remedy()    {}
func (Setting) remedy()  {}
func (Give) remedy()     {}
func (Option) remedy()   {}
func (Column) remedy()   {}
func (Scratch) remedy()  {}
func (Devices) remedy()  {}
func (Memory) remedy()   {}
func (Ready) remedy()    {}
