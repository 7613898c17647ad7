package trainer

// Program is what a trainer runs that is not refold itself. It belongs to the identity of a
// run, file by file.
type Program struct {
	Command []string      `json:"command"`
	Files   []ProgramFile `json:"files"` // by path
}

// ProgramFile is a file that a program consists of.
type ProgramFile struct {
	Path   string `json:"path"` // with slashes; relative: it is copied into the run
	SHA256 string `json:"sha256"`
	Source string `json:"-"` // where it lies now
}

// Copied reports whether the run has a copy of its own, from which the program starts.
func (f ProgramFile) Copied() bool { return len(f.Path) > 0 && f.Path[0] != '/' && !isDrive(f.Path) }

// isDrive reports whether a path begins as those of Windows do.
func isDrive(path string) bool { return len(path) > 1 && path[1] == ':' }

// ProgramRunner is a Trainer that runs somebody's program.
type ProgramRunner interface {
	// Program is read anew with each call.
	Program() (Program, error)
	// Images says as what the program takes images.
	Images() Form
	// In is the trainer that starts a program, as it was read, from its copied files in a
	// folder, and works in the places of its tasks. What becomes of the files themselves
	// changes nothing.
	In(p Program, folder string) Trainer
}

// Closer is a Trainer that holds something between trials.
type Closer interface{ Close() error }

// Form is as what a trainer takes images.
type Form string

// The forms of images.
const (
	Pixels Form = ""       // Task.Train.Pixels and the like: prepared, not as files
	Files  Form = "files"  // the bytes of the user's files
	Plain  Form = "pixels" // decoded, as PNG
)

// Place is where a program works on a trial.
type Place struct {
	Work string // a folder on the disk of the run, in which others work too
	Log  string // the file for what the program prints, which stays with the trial
	// Train, Validation and Test are paths of images, in the order of those of the task:
	// the run's own copies, named by the SHA-256 of their bytes with an extension. Nil:
	// the program takes pixels.
	Train, Validation, Test []string
	Hidden                  []string // paths from which labels could be read
	// Alone says that no other trial is worked on at the same time. Files of their own keep
	// trials apart otherwise: locks on a file that two of them have would tell its label.
	Alone bool
	// Report is told once, before the first epoch, in what the program runs. Its error
	// ends the trial.
	Report func(Report) error
}

// Report says in what a program ran.
type Report struct {
	Environment Environment
	// NotContained are phrases that say what the program could do that it should not:
	// "files: this kernel has no Landlock".
	NotContained []string
}

// Environment is what a program says of its interpreter and packages.
type Environment struct {
	Language string            `json:"language,omitempty"` // such as "Python 3.11.7"
	Packages map[string]string `json:"packages,omitempty"` // versions by name
}
