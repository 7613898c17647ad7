package disk

import "golang.org/x/sys/windows"

// freeSpace is what this user may still write where dir stands, in bytes, quotas
// included.
func freeSpace(dir string) (int64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
	return int64(free), err
}
