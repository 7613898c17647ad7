package checkup

import "github.com/refold/refold/experiment/disk"

// Folder says whether a run could begin in a folder.
type Folder struct {
	Dir   string
	Tried string // where a file was made: Dir, or the folder above that there is
	Err   error  // why nothing can be kept there
}

// FolderAt makes, locks and removes a file in a folder, or above where it is missing.
func FolderAt(dir string) Folder {
	tried, err := disk.CheckWritable(dir)
	return Folder{dir, tried, err}
}

// State is a problem where nothing can be kept.
func (f Folder) State() State {
	if f.Err != nil {
		return Problem
	}
	return Fine
}
