package contain

import "os"

// allMissing says what the order leaves open, by what was to be had.
func (s *supervisor) allMissing() []string {
	o, version := s.order, abi()
	why := ""
	if o.Refused != "" {
		why = " (" + o.Refused + ")"
	}
	if !o.Way.Mount {
		switch {
		case version == 0:
			s.miss("files: this kernel has no Landlock, and there are no mount namespaces%s", why)
		case version < 3:
			s.miss("emptying files that it may not write: Landlock here is older than version 3, and there are no mount namespaces%s", why)
		}
		s.miss("times, modes and attributes of files that it may read, and names and sizes of all files: there are no mount namespaces%s", why)
		if version < 9 {
			s.miss("services of this machine that listen at sockets, such as containers and sessions: there are no mount namespaces%s", why)
		}
	}
	if o.timed {
		s.miss("times of access of files that it reads: their mounts belong to another user namespace")
	}
	if !o.Way.PID {
		s.miss("processes that it leaves, should the supervisor be killed: there are no PID namespaces%s", why)
		if version < 6 {
			s.miss("signals to other processes of this user: Landlock here is older than version 6, and there are no PID namespaces%s", why)
		}
	}
	if !o.Way.Net && version < 6 {
		s.miss("abstract sockets of other processes: Landlock here is older than version 6, and the program has no network namespace%s", why)
	}
	if o.Limits.Processes > 0 && s.cgroup == nil && !o.countsUser() {
		s.miss("number of processes: root is not limited, and no cgroup can be made")
	}
	if !o.Network && !o.Way.Net && !s.filtered {
		switch {
		case version < 4:
			s.miss("network: Landlock here is older than version 4, there are no network namespaces, and calls cannot be filtered%s", why)
		case version < 10:
			s.miss("network other than TCP: there are no network namespaces, and calls cannot be filtered%s", why)
		}
	}
	if !o.Network && o.Way.Net && !s.filtered {
		s.miss("sockets outside of network namespaces, such as those to the host of a virtual machine: calls cannot be filtered")
	}
	if !o.Way.PID && !s.filtered {
		s.miss("limits of other processes of this user: there are no PID namespaces, and calls cannot be filtered%s", why)
	}
	if !o.Way.IPC && !s.filtered {
		s.miss("shared memory and messages of System V: there are no IPC namespaces, and calls cannot be filtered%s", why)
	}
	if !s.filtered && !(o.Way.User && os.Geteuid() != 0) {
		s.miss("keys that the kernel keeps for this user: calls cannot be filtered")
	}
	return s.missing
}
