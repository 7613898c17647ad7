package contain

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/sys/unix"
)

// maxLinks is how many symbolic links a path may lead through, as in Linux.
const maxLinks = 40

// layout is what a root folder shows of the one there is: some files and folders at their own
// paths, and the symbolic links by which they are reached.
type layout struct {
	binds []bind
	links map[string]string // by path, as they are read
}

// bind is a file or folder that is shown, at a path without symbolic links.
type bind struct {
	path     string
	writable bool
	folder   bool
	fresh    bool // an empty folder of memory instead of what there is
}

// sharedMemory is where C libraries make shared memory and semaphores (shm_open(3), sem_open(3)).
const sharedMemory = "/dev/shm"

// isDevice says that a path is that of devices.
func isDevice(path string) bool {
	return strings.HasPrefix(path, "/dev/") && path != sharedMemory && !strings.HasPrefix(path, sharedMemory+"/")
}

// newLayout lays out what may be read and written, and how the working folder is reached. Paths
// that do not exist are left out.
func newLayout(dir string, reads, writes []string) (layout, error) {
	l := layout{links: map[string]string{}}
	if _, err := l.resolve(dir); err != nil {
		return l, err
	}
	modes := map[string]bind{}
	for i, paths := range [][]string{reads, writes} {
		for _, path := range paths {
			real, err := l.resolve(path)
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR) {
				continue
			}
			if err != nil {
				return l, err
			}
			info, err := os.Stat(real)
			if err != nil {
				continue // gone again
			}
			modes[real] = bind{path: real, writable: i == 1 || isDevice(real), folder: info.IsDir()}
		}
	}
	if _, ok := modes[sharedMemory]; !ok {
		modes[sharedMemory] = bind{path: sharedMemory, writable: true, folder: true, fresh: true}
	}
	for _, b := range modes {
		l.binds = append(l.binds, b)
	}
	// A folder comes before what lies in it.
	sort.Slice(l.binds, func(i, j int) bool { return l.binds[i].path < l.binds[j].path })
	kept := l.binds[:0]
	for _, b := range l.binds {
		over := covering(kept, b.path)
		ofItsKind := b.path == "/proc" || b.fresh || isDevice(b.path)
		if over == nil || over.fresh || ofItsKind || b.writable && !over.writable {
			kept = append(kept, b)
		}
	}
	l.binds = kept
	for link := range l.links {
		if over := covering(l.binds, link); over != nil && !over.fresh {
			delete(l.links, link)
		}
	}
	return l, nil
}

// covering is the innermost bind that shows a path; nil: none does.
func covering(binds []bind, path string) *bind {
	for i := len(binds) - 1; i >= 0; i-- {
		if b := binds[i]; b.path == path || b.path == "/" || strings.HasPrefix(path, b.path+"/") {
			return &binds[i]
		}
	}
	return nil
}

// within says that a folder is one of some, or in one of them, wherever links lead.
func within(folder string, paths []string) bool {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return false
	}
	for _, path := range paths {
		if at, err := filepath.EvalSymlinks(path); err == nil && covering([]bind{{path: at}}, real) != nil {
			return true
		}
	}
	return false
}

// resolve follows a path to what has no symbolic links, and notes those it met.
func (l *layout) resolve(path string) (string, error) {
	left := strings.Split(filepath.Clean(path), "/")
	at := "/"
	for met := 0; len(left) > 0; {
		name := left[0]
		left = left[1:]
		if name == ".." {
			at = filepath.Dir(at)
		}
		if name == "" || name == "." || name == ".." {
			continue
		}
		next := filepath.Join(at, name)
		info, err := os.Lstat(next)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		if met++; met > maxLinks {
			return "", &fs.PathError{Op: "resolve", Path: path, Err: unix.ELOOP}
		}
		target, err := os.Readlink(next)
		if err != nil {
			return "", fmt.Errorf("follow %s: %w", path, err)
		}
		l.links[next] = target
		if filepath.IsAbs(target) {
			at = "/"
		}
		left = append(strings.Split(target, "/"), left...)
	}
	return at, nil
}
