//go:build linux || darwin || freebsd || netbsd || openbsd

package dataset

import "golang.org/x/sys/unix"

// stampOf is the stamp of a file, links followed; ok is false where there is none.
func stampOf(path string) (s stamp, ok bool) {
	var info unix.Stat_t
	if err := unix.Stat(path, &info); err != nil {
		return stamp{}, false
	}
	return stamp{Size: info.Size, Modified: info.Mtim.Nano(), Changed: info.Ctim.Nano(), Inode: info.Ino}, true
}
