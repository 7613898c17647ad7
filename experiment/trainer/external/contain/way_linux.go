package contain

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// way is which namespaces a supervisor was born into.
type way struct {
	User, PID, Mount, IPC, Net bool
}

// attributes are how a process is born in this way.
func (w way) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for the supervisor
	for flag, wanted := range map[uintptr]bool{unix.CLONE_NEWUSER: w.User, unix.CLONE_NEWPID: w.PID,
		unix.CLONE_NEWNS: w.Mount, unix.CLONE_NEWIPC: w.IPC, unix.CLONE_NEWNET: w.Net} {
		if wanted {
			a.Cloneflags |= flag
		}
	}
	if w.User {
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Geteuid(), HostID: os.Geteuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getegid(), HostID: os.Getegid(), Size: 1}}
		// Who is not root loses by exec what the namespace gives, unless it is ambient.
		a.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_SETPCAP}
	}
	return a
}

// ways are the namespaces to try, the tightest first. Without a user namespace it takes root.
func ways(network bool) []way {
	all := way{PID: true, Mount: true, IPC: true, Net: !network}
	user, visible := all, all
	user.User = true
	visible.User, visible.PID = true, false // where /proc cannot be mounted anew
	if os.Geteuid() == 0 && privileged() {
		return []way{all, user, visible, {}}
	}
	return []way{user, visible, {}}
}
