package contain

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// removeTries is how often a cgroup is tried to be removed, which the kernel refuses for an
// instant after its last process.
const removeTries = 50

// cgroup is a group of processes that are counted together (pids controller). A nil cgroup is
// none, and does nothing.
type cgroup struct {
	path   string
	limit  int
	parent *os.File // folder; names in it are reached when the root has changed
	dir    *os.File
	tasks  *os.File // of version 1: takes single threads
	back   *os.File // of version 1: tasks of the group that this process is in
}

// newCgroup makes a cgroup for some processes below that of this process; nil: none can be made,
// or none is needed.
func newCgroup(limit int) *cgroup {
	if limit <= 0 {
		return nil
	}
	own, _ := os.ReadFile("/proc/self/cgroup")
	mounts, _ := os.ReadFile("/proc/self/mountinfo")
	for _, place := range pidsFolders(string(own), string(mounts)) {
		if g, err := place.make(limit); err == nil {
			return g
		}
	}
	return nil
}

// place is a folder in which a cgroup may be made.
type place struct {
	folder string
	old    bool // of version 1
}

// pidsFolders are the places to try, by /proc/self/cgroup and /proc/self/mountinfo. In
// version 2 a group that holds processes has none below it with controllers: its parent does.
func pidsFolders(own, mountinfo string) []place {
	var old, unified string // cgroup of this process
	for line := range strings.Lines(own) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		if fields[0] == "0" {
			unified = fields[2]
		}
		for controller := range strings.SplitSeq(fields[1], ",") {
			if controller == "pids" {
				old = fields[2]
			}
		}
	}
	var places []place
	scanner := bufio.NewScanner(strings.NewReader(mountinfo))
	for scanner.Scan() {
		before, after, ok := strings.Cut(scanner.Text(), " - ")
		left, right := strings.Fields(before), strings.Fields(after)
		if !ok || len(left) < 5 || len(right) < 3 {
			continue
		}
		root, at := left[3], left[4]
		switch {
		case right[0] == "cgroup" && old != "" && strings.Contains(","+right[2]+",", ",pids,"):
			places = append(places, place{filepath.Join(at, below(root, old)), true})
		case right[0] == "cgroup2" && unified != "":
			here := filepath.Join(at, below(root, unified))
			places = append(places, place{here, false})
			if here != at {
				places = append(places, place{filepath.Dir(here), false})
			}
		}
	}
	return places
}

// below is a cgroup's path from the one that a mount shows.
func below(root, group string) string {
	if root == "/" {
		return group
	}
	return strings.TrimPrefix(group, root)
}

func (p place) make(limit int) (*cgroup, error) {
	path, err := os.MkdirTemp(p.folder, "refold-*")
	if err != nil {
		return nil, err
	}
	g := &cgroup{path: path, limit: limit}
	if err := g.open(p); err != nil {
		return nil, errors.Join(err, os.Remove(path), g.close())
	}
	return g, nil
}

func (g *cgroup) open(p place) (err error) {
	// In version 1 the thread that starts the program is in it until it has.
	atFirst := g.limit
	if p.old {
		atFirst++
		if g.tasks, err = os.OpenFile(filepath.Join(g.path, "tasks"), os.O_WRONLY, 0); err != nil {
			return err
		}
		if g.back, err = os.OpenFile(filepath.Join(p.folder, "tasks"), os.O_WRONLY, 0); err != nil {
			return err
		}
	}
	if g.parent, err = os.Open(p.folder); err != nil {
		return err
	}
	if g.dir, err = os.Open(g.path); err != nil {
		return err
	}
	// Without the file the folder has no pids controller.
	return g.write("pids.max", strconv.Itoa(atFirst))
}

// write sets a file of the group that exists.
func (g *cgroup) write(name, value string) error {
	fd, err := unix.Openat(int(g.dir.Fd()), name, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	_, err = unix.Write(fd, []byte(value))
	return err
}

// enter makes what the calling thread starts belong to the group, until leave. In version 2 that is
// for use to say.
func (g *cgroup) enter() (leave func(), err error) {
	if g == nil || g.tasks == nil {
		return func() {}, nil
	}
	if _, err := g.tasks.WriteString("0"); err != nil { // 0: the writing thread
		return func() {}, fmt.Errorf("enter its cgroup: %w", err)
	}
	return func() {
		g.back.WriteString("0")
		g.write("pids.max", strconv.Itoa(g.limit))
	}, nil
}

// use has a process be born in the group, where that is for who starts it to say.
func (g *cgroup) use(a *syscall.SysProcAttr) bool {
	if g == nil || g.tasks != nil {
		return false
	}
	a.UseCgroupFD, a.CgroupFD = true, int(g.dir.Fd())
	return true
}

// kill kills all that is in the group, where the kernel can (cgroup.kill of version 2).
func (g *cgroup) kill() {
	if g != nil && g.tasks == nil {
		g.write("cgroup.kill", "1")
	}
}

func (g *cgroup) folder() string {
	if g == nil {
		return ""
	}
	return g.path
}

// remove removes the group once it is empty.
func (g *cgroup) remove() {
	if g == nil || g.parent == nil {
		return
	}
	for range removeTries {
		err := unix.Unlinkat(int(g.parent.Fd()), filepath.Base(g.path), unix.AT_REMOVEDIR)
		if err != unix.EBUSY {
			break
		}
		time.Sleep(time.Millisecond)
	}
	g.close()
}

func (g *cgroup) close() (err error) {
	for _, f := range []*os.File{g.parent, g.dir, g.tasks, g.back} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

// killCgroup kills what a supervisor that was killed left in its group, by its folder, and removes
// it. Empty: there was none.
func killCgroup(folder string) {
	if folder == "" {
		return
	}
	for range removeTries {
		data, err := os.ReadFile(filepath.Join(folder, "cgroup.procs"))
		if err != nil {
			return
		}
		for field := range strings.FieldsSeq(string(data)) {
			if pid, err := strconv.Atoi(field); err == nil && pid > 0 {
				unix.Kill(pid, unix.SIGKILL)
			}
		}
		if os.Remove(folder) == nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
