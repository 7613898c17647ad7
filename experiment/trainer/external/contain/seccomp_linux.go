package contain

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Offsets in struct seccomp_data (linux/seccomp.h), on little-endian machines.
const (
	offsetCall = 0
	offsetArch = 4
	offsetArg0 = 16
)

// filterCalls refuses system calls by which a program reaches what namespaces and Landlock do not
// cover, for the calling thread and what it starts.
func (s *supervisor) filterCalls() {
	if auditArch == 0 {
		return
	}
	program := callFilter(s.order.refusedCalls(), s.order.families())
	fprog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_SPEC_ALLOW,
		uintptr(unsafe.Pointer(&fprog)))
	s.filtered = errno == 0
}

// refusedCalls are those that the order's way leaves open: keys that the kernel keeps for a user,
// shared memory of System V, messages, and a way around this very filter.
func (o *order) refusedCalls() []uint32 {
	calls := []uint32{unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL}
	if !o.Way.IPC {
		calls = append(calls, unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_MSGGET, unix.SYS_SEMGET, unix.SYS_MQ_OPEN)
	}
	if !o.Network {
		calls = append(calls, unix.SYS_IO_URING_SETUP)
	}
	return calls
}

// families are the kinds of sockets that a program may have; nil: any. Where it has a network of
// its own, that leads nowhere.
func (o *order) families() []uint32 {
	switch {
	case o.Network:
		return nil
	case o.Way.Net:
		return []uint32{unix.AF_UNIX, unix.AF_NETLINK, unix.AF_INET, unix.AF_INET6}
	}
	return []uint32{unix.AF_UNIX, unix.AF_NETLINK}
}

// callFilter is a program of the kernel's packet filter (seccomp(2)) that refuses calls with EPERM,
// limits of other processes too, sockets of other families with EACCES, and all calls of another architecture, whose numbers are
// others, with ENOSYS.
func callFilter(calls, families []uint32) []unix.SockFilter {
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	jump := func(test uint16, k uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | test, K: k, Jt: yes, Jf: no}
	}
	give := func(k uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k} }
	refuse := func(errno unix.Errno) unix.SockFilter { return give(unix.SECCOMP_RET_ERRNO | uint32(errno)) }

	program := []unix.SockFilter{
		load(offsetArch), jump(unix.BPF_JEQ, auditArch, 1, 0), refuse(unix.ENOSYS),
		load(offsetCall), jump(unix.BPF_JGE, foreignCalls, 0, 1), refuse(unix.ENOSYS),
	}
	for _, call := range calls {
		program = append(program, jump(unix.BPF_JEQ, call, 0, 1), refuse(unix.EPERM))
	}
	// prlimit(2) of another process: a limit of its time would end the supervisor.
	program = append(program, jump(unix.BPF_JEQ, unix.SYS_PRLIMIT64, 0, 4), load(offsetArg0),
		jump(unix.BPF_JEQ, 0, 0, 1), give(unix.SECCOMP_RET_ALLOW), refuse(unix.EPERM))
	if families != nil {
		program = append(program, jump(unix.BPF_JEQ, unix.SYS_SOCKET, 1, 0), give(unix.SECCOMP_RET_ALLOW), load(offsetArg0))
		for _, family := range families {
			program = append(program, jump(unix.BPF_JEQ, family, 0, 1), give(unix.SECCOMP_RET_ALLOW))
		}
		program = append(program, refuse(unix.EACCES))
	}
	return append(program, give(unix.SECCOMP_RET_ALLOW))
}
