package checkup

import "github.com/refold/refold/experiment/disk"

// What is enough of a disk, in bytes that are free.
const (
	fewBytes    = 64 << 20 // no run fits below
	littleBytes = 1 << 30  // large runs with weights may not fit below
)

// DiskSpace is what is free on a folder's disk.
type DiskSpace struct {
	Free int64 // bytes
	Err  error // it cannot be known
}

// DiskSpaceAt asks for the disk of a folder that may be missing.
func DiskSpaceAt(dir string) DiskSpace {
	free, err := disk.FreeSpace(dir)
	return DiskSpace{free, err}
}

// State is a problem where no run fits, and a note where large ones may not, or where
// nothing is known.
func (s DiskSpace) State() State {
	switch {
	case s.Err == nil && s.Free < fewBytes:
		return Problem
	case s.Err != nil, s.Free < littleBytes:
		return Note
	}
	return Fine
}
