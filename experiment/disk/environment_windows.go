package disk

import "syscall"

// Error numbers of Windows that package syscall does not name, from winerror.h.
const (
	errorTooManyOpenFiles  syscall.Errno = 4
	errorNotEnoughMemory   syscall.Errno = 8
	errorOutOfMemory       syscall.Errno = 14
	errorWriteProtect      syscall.Errno = 19
	errorCRC               syscall.Errno = 23
	errorSharingViolation  syscall.Errno = 32
	errorLockViolation     syscall.Errno = 33
	errorHandleDiskFull    syscall.Errno = 39
	errorNotSupported      syscall.Errno = 50
	errorDiskFull          syscall.Errno = 112
	errorFileTooLarge      syscall.Errno = 223
	errorIODevice          syscall.Errno = 1117
	errorDiskQuotaExceeded syscall.Errno = 1295
)

func environmentCases() []environmentCase {
	return []environmentCase{
		{[]syscall.Errno{errorDiskFull, errorHandleDiskFull}, diskFull, nextSpace},
		{[]syscall.Errno{errorDiskQuotaExceeded}, quotaFull, nextQuota},
		{[]syscall.Errno{errorWriteProtect}, readOnly, nextWrite},
		{[]syscall.Errno{errorTooManyOpenFiles}, tooManyOpen, nextOpen},
		{[]syscall.Errno{errorFileTooLarge}, tooLarge, nextLarge},
		{[]syscall.Errno{errorCRC, errorIODevice}, diskBroken, nextDisk},
		{[]syscall.Errno{errorNotEnoughMemory, errorOutOfMemory}, noMemory, nextMemory},
		{[]syscall.Errno{errorSharingViolation, errorLockViolation}, fileBusy, nextBusy},
	}
}

// noLocks are the errors of file systems without file locks.
func noLocks() []syscall.Errno { return []syscall.Errno{errorNotSupported} }
