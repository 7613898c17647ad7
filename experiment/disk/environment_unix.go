//go:build !windows

package disk

import "syscall"

func environmentCases() []environmentCase {
	return []environmentCase{
		{[]syscall.Errno{syscall.ENOSPC}, diskFull, nextSpace},
		{[]syscall.Errno{syscall.EDQUOT}, quotaFull, nextQuota},
		{[]syscall.Errno{syscall.EROFS}, readOnly, nextWrite},
		{[]syscall.Errno{syscall.EMFILE, syscall.ENFILE}, tooManyOpen, nextOpen},
		{[]syscall.Errno{syscall.EFBIG}, tooLarge, nextLarge},
		{[]syscall.Errno{syscall.EIO, syscall.ESTALE}, diskBroken, nextDisk},
		{[]syscall.Errno{syscall.ENOMEM}, noMemory, nextMemory},
	}
}

// noLocks are the errors of file systems without file locks.
func noLocks() []syscall.Errno {
	return []syscall.Errno{syscall.ENOLCK, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.ENOSYS}
}
