package contain

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlacesOfCgroups(t *testing.T) {
	for _, c := range []struct {
		name, own, mountinfo string
		want                 []place
	}{
		{"version 2, a session's scope", "0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope\n",
			"30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
			[]place{{"/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope", false},
				{"/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice", false}}},
		{"version 2, the root", "0::/\n", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", []place{{"/sys/fs/cgroup", false}}},
		{"version 1", "8:pids:/\n7:cpu,cpuacct:/x\n0::/\n", "39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n" +
			"38 31 0:35 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n", []place{{"/sys/fs/cgroup/pids", true}}},
		{"version 1, in a container", "8:pids:/docker/abc\n", "39 31 0:36 /docker/abc /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n",
			[]place{{"/sys/fs/cgroup/pids", true}}},
		{"none", "", "22 27 0:21 / /proc rw - proc proc rw\nbroken\n", nil},
	} {
		if diff := cmp.Diff(c.want, pidsFolders(c.own, c.mountinfo), cmp.AllowUnexported(place{})); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// Programs are born in a cgroup of version 2, which takes another way than version 1.
func TestCgroupOfVersion2(t *testing.T) {
	mounts, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	defer mounts.Close()
	at := ""
	for lines := bufio.NewScanner(mounts); lines.Scan(); {
		if before, _, ok := strings.Cut(lines.Text(), " - cgroup2 "); ok {
			at = strings.Fields(before)[4]
		}
	}
	path, err := os.MkdirTemp(at, "refold-test-*")
	if at == "" || err != nil {
		t.Skipf("no cgroup of version 2 can be made here: %v", err)
	}
	defer os.Remove(path)
	g := &cgroup{path: path}
	if g.parent, err = os.Open(at); err == nil {
		g.dir, err = os.Open(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	attributes := &syscall.SysProcAttr{}
	if !g.use(attributes) {
		t.Fatal("not used")
	}
	pid, err := syscall.ForkExec("/bin/cat", []string{"cat", "/proc/self/cgroup"}, &syscall.ProcAttr{Sys: attributes, Files: []uintptr{0, f.Fd(), 2}})
	if err != nil {
		t.Skipf("not permitted here: %v", err)
	}
	syscall.Wait4(pid, nil, 0, nil)
	if data, _ := os.ReadFile(out); !strings.Contains(string(data), filepath.Base(path)) {
		t.Errorf("the program is in %s", data)
	}
	g.remove()
	if _, err := os.Stat(path); err == nil {
		t.Error("the cgroup is left")
	}
}
