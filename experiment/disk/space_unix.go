//go:build linux || darwin

package disk

import "golang.org/x/sys/unix"

// freeSpace is what this user may still write where dir stands, in bytes. Quotas
// are known only where the file system counts them in.
func freeSpace(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
