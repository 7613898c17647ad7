//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package dataset

import "os"

// stampOf is the stamp of a file, links followed; ok is false where there is none.
// Go tells no more than size and time here.
func stampOf(path string) (s stamp, ok bool) {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}, false
	}
	return stamp{Size: info.Size(), Modified: info.ModTime().UnixNano()}, true
}
