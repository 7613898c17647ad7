package contain

import (
	"fmt"
	"os"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Rights of Landlock (Documentation/userspace-api/landlock.rst). What is written may be run, as
// compilers of kernels for GPUs do; device files cannot be made.
const (
	readFile  = ll.AccessFSExecute | ll.AccessFSReadFile
	readDir   = readFile | ll.AccessFSReadDir
	writeFile = readFile | ll.AccessFSWriteFile | ll.AccessFSTruncate
	writeDir  = readDir | writeFile | ll.AccessFSRemoveDir | ll.AccessFSRemoveFile | ll.AccessFSMakeDir |
		ll.AccessFSMakeReg | ll.AccessFSMakeSock | ll.AccessFSMakeFifo | ll.AccessFSMakeSym
	device    = ll.AccessFSReadFile | ll.AccessFSWriteFile | ll.AccessFSIoctlDev
	deviceDir = device | ll.AccessFSReadDir
	output    = ll.AccessFSWriteFile | ll.AccessFSTruncate

	allFiles = 1<<17 - 1 // to AccessFSResolveUnix
	allNet   = ll.AccessNetBindTCP | ll.AccessNetConnectTCP | ll.AccessNetBindUDP | ll.AccessNetConnectSendUDP
	allScope = ll.ScopeAbstractUnixSocket | ll.ScopeSignal
)

// abi is the version of Landlock in this kernel; 0: none.
func abi() int {
	v, err := ll.LandlockGetABIVersion()
	if err != nil {
		return 0
	}
	if v >= 6 {
		// Erratum 2: a process was kept from signalling its own threads. go-landlock then does
		// without the scopes too.
		if errata, err := ll.LandlockGetErrata(); err != nil || errata&2 == 0 {
			return 5
		}
	}
	return v
}

// landlock restricts the calling thread to the files, and signals, of its order.
func (s *supervisor) landlock() error {
	version := abi()
	if version == 0 {
		return nil
	}
	config := landlock.Config{HandledAccessFS: allFiles, Scoped: allScope}
	if !s.order.Network && !s.order.Way.Net {
		config.HandledAccessNet = allNet
	}
	fd, flags, err := config.BestEffort().NewRulesetFD(s.order.rules(version)...)
	if err != nil {
		return fmt.Errorf("restrict by Landlock: %w", err)
	}
	defer unix.Close(fd)
	if err := ll.LandlockRestrictSelf(fd, flags); err != nil {
		return fmt.Errorf("restrict by Landlock: %w", err)
	}
	return nil
}

// rules are what an order allows. Paths must be those of the root that the program sees.
func (o *order) rules(version int) []landlock.Rule {
	var rules []landlock.Rule
	allow := func(path string, file, dir landlock.AccessFSSet) {
		if info, err := os.Stat(path); err == nil {
			rights := file
			if info.IsDir() {
				rights = dir
			}
			rules = append(rules, landlock.PathAccess(rights, path).IgnoreIfMissing())
		}
	}
	for _, path := range o.Reads {
		if isDevice(path) {
			allow(path, device, deviceDir)
			continue
		}
		allow(path, readFile, readDir)
	}
	written := landlock.AccessFSSet(writeDir)
	if version >= 2 { // before, files cannot be moved between folders, which programs expect of disks
		written |= ll.AccessFSRefer
	}
	for _, path := range o.writes() {
		allow(path, writeFile, written)
	}
	for _, standard := range []string{"/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2"} {
		if info, err := os.Stat(standard); err == nil && info.Mode().IsRegular() {
			rights := landlock.AccessFSSet(output) // opened again, as /dev/stdout
			if standard == "/proc/self/fd/0" {
				rights = ll.AccessFSReadFile
			}
			rules = append(rules, landlock.PathAccess(rights, standard).IgnoreIfMissing())
		}
	}
	return rules
}

// writes are the folders of the order, and memory for several processes where it is the program's own.
func (o *order) writes() []string {
	if o.Way.Mount {
		return append([]string{sharedMemory}, o.Writes...)
	}
	return o.Writes
}
