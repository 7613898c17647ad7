package offheap

import (
	"errors"

	"golang.org/x/sys/unix"
)

// advise asks for huge pages: a first touch costs one fault for 2 MiB rather than
// 512. Where the system has none, ordinary ones do.
func advise(region []byte) { _ = unix.Madvise(region, unix.MADV_HUGEPAGE) }

// back brings memory into RAM in one call. It is false where the kernel does not know how,
// which is before 5.14.
func back(memory []byte) bool {
	return !errors.Is(unix.Madvise(memory, unix.MADV_POPULATE_WRITE), unix.EINVAL)
}
