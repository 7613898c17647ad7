package contain

import (
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

// A log that the caller opened can be opened again by its usual names, wherever it lies.
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
		most := 20 // exactly, in a cgroup
		if p.cgroup == "" {
			most += 2 * ownThreads // of the supervisor, and what of this user ends meanwhile
		}
		if p.Survivors() < 10 || p.Survivors() > most || p.Err() == nil {
			t.Errorf("%d processes were killed, error %v: %s", p.Survivors(), p.Err(), text)
		}
		if p.cgroup != "" {
			if _, err := os.Stat(p.cgroup); err == nil {
				t.Errorf("the cgroup %s is left", p.cgroup)
			}
		}
	})
}

// What a program has read, or would mark, is not to be seen by the next one.
// A run may lie in shared memory, of which the program sees no more than of any disk.
// A folder above all others may be opened too.
// The working folder may be named through links.
// What would end the supervisor by a limit, or speak to the machine's host, is refused.
func TestCallsAreRefused(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		if auditArch == 0 {
			t.Skip("calls are not filtered on this processor")
		}
		_, text := s.run(helper("calls"))
		if want := "operation not permitted, permission denied, <nil>\n"; text != want {
			t.Errorf("%q; want %q", text, want)
		}
	})
}

// A program that has used up what it may start, and goes on trying, is ended all the same.
func TestForkBombIsEnded(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		c := shell("true")
		c.Limits.Processes = 30
		if p, _ := s.run(c); slices.ContainsFunc(p.Missing(), func(m string) bool { return strings.HasPrefix(m, "number of processes: ") }) {
			t.Skipf("not contained here: %q", p.Missing())
		}
		bomb := helper("bomb")
		bomb.Limits = c.Limits
		p, out := s.stream(bomb)
		out.await("full")
		p.Kill()
		wait(t, p)
		out.rest()
		if exit := exited(p); exit.Supervisor != nil || !exit.Stopped {
			t.Errorf("ended as %v", p.Err())
		}
	})
}
