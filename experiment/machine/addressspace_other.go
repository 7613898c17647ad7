//go:build !linux

package machine

// AddressSpace is how much of its address space this process may still use, in
// bytes; false where nothing limits it.
func AddressSpace() (left int, limited bool) { return 0, false }
