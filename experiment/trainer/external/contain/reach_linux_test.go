package contain

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// needsLandlock skips a test of a way that has no other means than Landlock.
func (s *site) needsLandlock(t *testing.T, version int) {
	if !s.way.Mount && abi() < version {
		t.Skipf("Landlock is not of version %d here", version)
	}
}

func TestFilesOutOfReach(t *testing.T) {
	hidden, err := os.MkdirTemp("", "refold-hidden-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(hidden)
	eachWay(t, func(t *testing.T, s *site) {
		s.needsLandlock(t, 3)
		elsewhere := filepath.Join(hidden, "kept")
		if err := os.Symlink(s.labels, filepath.Join(s.dir, "link")); err != nil {
			t.Fatal(err)
		}
		for what, script := range map[string]string{
			"reads the parent's labels":  "cat ../labels.csv",
			"reads them by their path":   "cat '" + s.labels + "'",
			"reads them by a link":       "cat link",
			"links them":                 "ln ../labels.csv here && cat here",
			"lists the parent":           "ls ..",
			"writes to the parent":       "echo x > ../new",
			"appends to the labels":      "echo x >> ../labels.csv",
			"empties the labels":         "truncate -s 0 ../labels.csv",
			"removes the labels":         "rm ../labels.csv",
			"moves a file out":           "echo x > a && mv a ../a",
			"writes to a temporary file": "echo x > '" + elsewhere + "'",
			"writes to the home folder":  "echo x > ~/refold-test-kept",
			"writes among programs":      "echo x > /usr/refold-test-kept",
			"makes a device":             "mknod disk b 254 0 && cat disk",
			"reads the supervisor":       "cat /proc/$PPID/environ",
			"writes to the kernel":       "cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern",
			"mounts":                     "mount -t tmpfs none .",
		} {
			p, text := s.run(shell(script))
			if p.Err() == nil || strings.Contains(text, "secret") {
				t.Errorf("%s: %s", what, text)
			}
		}
		for _, path := range []string{elsewhere, filepath.Join(s.dir, "..", "a"), filepath.Join(s.dir, "..", "new"), "/usr/refold-test-kept"} {
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s was written", path)
			}
		}
		if data, err := os.ReadFile(s.labels); string(data) != "secret\n" {
			t.Errorf("labels are %q, %v", data, err)
		}
	})
}

func TestFilesWithinReach(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		read := t.TempDir()
		given := filepath.Join(read, "given")
		if err := os.WriteFile(given, []byte("given\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(read, filepath.Join(filepath.Dir(s.dir), "alias")); err != nil {
			t.Fatal(err)
		}
		for what, script := range map[string]string{
			"reads":                    "cat '" + given + "' alias",
			"writes":                   "mkdir -p a/b c && echo x > a/b/x && cat a/b/x",
			"moves between folders":    "mkdir -p a c && echo x > a/x && mv a/x c/x && cat c/x",
			"links":                    "echo x > one && ln -f one two && ln -sf two three && cat three",
			"removes":                  "mkdir d && touch d/x && rm -r d",
			"writes to standard files": "echo x > /dev/stdout && echo x > /dev/stderr && echo x > /dev/null",
			"reads randomness":         "head -c 8 /dev/urandom",
			"sees itself":              "cat /proc/$$/stat",
			"counts processors":        "ls /sys/devices/system/cpu",
		} {
			c := shell(strings.ReplaceAll(script, "alias", "'"+filepath.Join(s.dir, "..", "alias", "given")+"'"))
			c.Reads = []string{read, filepath.Join(filepath.Dir(s.dir), "alias")}
			if p, text := s.run(c); p.Err() != nil {
				t.Errorf("%s: %v: %s", what, p.Err(), text)
			}
		}
		c := shell("echo x > '" + given + "'")
		c.Reads = []string{read}
		if p, _ := s.run(c); p.Err() == nil {
			t.Error("what may be read was written")
		}
	})
}

// A log that the caller opened can be opened again by its usual names, wherever it lies.
func TestOutputIntoAFile(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		path := filepath.Join(t.TempDir(), "log")
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		c := shell("echo one; echo two >> /dev/stderr")
		c.Output = f
		p, err := s.start(c)
		if err != nil {
			t.Fatal(err)
		}
		wait(t, p)
		if data, _ := os.ReadFile(path); string(data) != "one\ntwo\n" {
			t.Errorf("the log is %q", data)
		}
	})
}

// What a program writes into shared memory is gone with it, or it cannot.
func TestSharedMemoryIsNotKept(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		s.needsLandlock(t, 1)
		s.run(shell("echo x > /dev/shm/refold-test-kept"))
		if _, err := os.Lstat("/dev/shm/refold-test-kept"); err == nil {
			os.Remove("/dev/shm/refold-test-kept")
			t.Error("kept in /dev/shm")
		}
		key := 0x7ef01d
		s.run(helper("share", strconv.Itoa(key)))
		if id, err := unix.SysvShmGet(key, 0, 0); err == nil {
			unix.SysvShmCtl(id, unix.IPC_RMID, nil)
			t.Error("kept in System V's shared memory")
		}
		if id, err := unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, "user", "refold:"+strconv.Itoa(key), 0); err == nil {
			unix.KeyctlInt(unix.KEYCTL_INVALIDATE, id, 0, 0, 0)
			t.Error("kept as a key")
		}
	})
}

func TestNetworkOutOfReach(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		s.needsLandlock(t, 6)
		tcp, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer tcp.Close()
		udp, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer udp.Close()
		abstract, err := net.Listen("unix", "@refold-test-"+strconv.Itoa(os.Getpid()))
		if err != nil {
			t.Fatal(err)
		}
		defer abstract.Close()
		for _, target := range []net.Addr{tcp.Addr(), abstract.Addr()} {
			if p, text := s.run(helper("connect", target.Network(), target.String())); p.Err() == nil {
				t.Errorf("reached %v: %s", target, text)
			}
		}
		c := helper("connect", tcp.Addr().Network(), tcp.Addr().String())
		c.Network = true
		if p, text := s.run(c); p.Err() != nil {
			t.Errorf("did not reach what it may: %s", text)
		}
		s.run(helper("connect", "udp", udp.LocalAddr().String()))
		if first := firstDatagram(t, udp); first != "from the test" {
			t.Errorf("a datagram got out: %q", first)
		}
	})
}

// firstDatagram sends one, and returns the first that comes.
func firstDatagram(t *testing.T, to net.PacketConn) string {
	from, err := net.Dial("udp", to.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	from.Write([]byte("from the test"))
	to.SetReadDeadline(time.Now().Add(patience))
	buffer := make([]byte, 100)
	n, _, err := to.ReadFrom(buffer)
	if err != nil {
		t.Fatal(err)
	}
	return string(buffer[:n])
}

// Sockets of services cannot be reached where they have a path either.
func TestServicesOutOfReach(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		s.needsLandlock(t, 9)
		dir, err := os.MkdirTemp("", "refold-*") // short enough for a socket
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		service, err := net.Listen("unix", filepath.Join(dir, "s"))
		if err != nil {
			t.Fatal(err)
		}
		defer service.Close()
		if p, text := s.run(helper("connect", "unix", filepath.Join(dir, "s"))); p.Err() == nil {
			t.Errorf("reached a service: %s", text)
		}
	})
}

func TestOtherProcessesOutOfReach(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		if !s.way.PID && abi() < 6 {
			t.Skip("Landlock is not of version 6 here")
		}
		// Signal 0 asks whether one may be sent.
		p, text := s.run(shell("kill -0 " + strconv.Itoa(os.Getpid()) + " || kill -0 $PPID"))
		if p.Err() == nil {
			t.Errorf("it may signal others: %s", text)
		}
	})
}

func TestHugeFilesAreCut(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		c := shell("head -c 1000000 /dev/zero > big")
		c.Limits.FileBytes = 12345
		p, text := s.run(c)
		info, err := os.Stat(filepath.Join(s.dir, "big"))
		if err != nil || info.Size() != 12345 || p.Err() == nil {
			t.Errorf("%v, %v, %v: %s", info.Size(), err, p.Err(), text)
		}
	})
}

// Of a bomb of 100 processes no more run at once than are allowed.
func TestForkBombIsBounded(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		c := shell("i=0; while [ $i -lt 100 ]; do sleep 1000 & i=$((i+1)); done")
		c.Limits.Processes = 20
		p, text := s.run(c)
		if slices.ContainsFunc(p.Missing(), func(m string) bool { return strings.HasPrefix(m, "number of processes: ") }) {
			if p.Survivors() != 100 {
				t.Errorf("%d of 100 processes were killed, which nothing bounds", p.Survivors())
			}
			t.Skipf("not contained here: %q", p.Missing())
		}
		if p.Survivors() < 10 || p.Survivors() > 20+ownThreads || p.Err() == nil {
			t.Errorf("%d processes were killed, error %v: %s", p.Survivors(), p.Err(), text)
		}
		if p.cgroup != "" {
			if _, err := os.Stat(p.cgroup); err == nil {
				t.Errorf("the cgroup %s is left", p.cgroup)
			}
		}
	})
}
