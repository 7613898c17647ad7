package checkup

import "github.com/refold/refold/experiment/machine"

// EnoughFiles is the limit on open files to ask for: four times the least that a run gets
// along with, which opens some for each trial, and the images.
const EnoughFiles = 4 * fewFiles

const fewFiles = 64

// OpenFiles is how many files this process may have open; 0: there is no limit that the
// system tells.
type OpenFiles int

// OpenFilesHere asks the system.
func OpenFilesHere() OpenFiles { return OpenFiles(machine.OpenFileLimit()) }

// State is a problem where a run would need more.
func (n OpenFiles) State() State {
	if n > 0 && n < fewFiles {
		return Problem
	}
	return Fine
}
