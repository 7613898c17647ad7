package contain

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// standardLinks are what every /dev has.
var standardLinks = map[string]string{"/dev/fd": "/proc/self/fd", "/dev/stdin": "/proc/self/fd/0",
	"/dev/stdout": "/proc/self/fd/1", "/dev/stderr": "/proc/self/fd/2"}

// buildRoot gives this mount namespace a root folder that shows only what the order allows, with
// a /proc of the PID namespace and shared memory that is nobody else's.
func (o *order) buildRoot() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("part from the mounts of others: %w", err)
	}
	l, err := newLayout(o.Dir, o.Reads, o.Writes)
	if err != nil {
		return err
	}
	// Clones of mounts are taken before anything hides their paths.
	var trees []int
	defer func() {
		for _, fd := range trees {
			unix.Close(fd)
		}
	}()
	for _, b := range l.binds {
		if b.fresh || b.path == "/proc" && o.Way.PID {
			trees = append(trees, -1)
			continue
		}
		fd, err := o.clone(b)
		if err != nil {
			return err
		}
		trees = append(trees, fd)
	}
	base, err := emptyRoot()
	if err != nil {
		return err
	}
	for i, b := range l.binds {
		if err := o.show(base, b, trees[i]); err != nil {
			return fmt.Errorf("show %s: %w", b.path, err)
		}
	}
	if err := furnish(base, l.links); err != nil {
		return err
	}
	return enterRoot(base)
}

// clone is a copy of the mounts at and below a path, without set-user-ID programs and device
// files, and read-only unless it may be written.
func (o *order) clone(b bind) (int, error) {
	fd, err := unix.OpenTree(unix.AT_FDCWD, b.path, unix.OPEN_TREE_CLONE|unix.AT_RECURSIVE|unix.O_CLOEXEC)
	if err != nil {
		return -1, fmt.Errorf("clone the mount of %s: %w", b.path, err)
	}
	// Times of access would tell the next program what this one has read.
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NOATIME, Attr_clr: unix.MOUNT_ATTR__ATIME}
	if !b.writable {
		attr.Attr_set |= unix.MOUNT_ATTR_RDONLY
	}
	if !isDevice(b.path) {
		attr.Attr_set |= unix.MOUNT_ATTR_NODEV
	}
	err = unix.MountSetattr(fd, "", unix.AT_EMPTY_PATH|unix.AT_RECURSIVE, &attr)
	if err == unix.EPERM { // a user namespace may not change what its parent chose
		o.timed = true
		attr.Attr_set, attr.Attr_clr = attr.Attr_set&^unix.MOUNT_ATTR_NOATIME, 0
		err = unix.MountSetattr(fd, "", unix.AT_EMPTY_PATH|unix.AT_RECURSIVE, &attr)
	}
	if err != nil {
		unix.Close(fd)
		return -1, fmt.Errorf("restrict the mount of %s: %w", b.path, err)
	}
	return fd, nil
}

// emptyRoot mounts an empty folder over one that every system has.
func emptyRoot() (string, error) {
	err := unix.ENOENT
	for _, base := range []string{"/tmp", "/mnt", "/sys"} {
		if e := unix.Mount("refold", base, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0755,size=16m"); e == nil {
			return base, nil
		} else if n, ok := e.(unix.Errno); ok {
			err = n
		}
	}
	return "", fmt.Errorf("mount an empty folder: %w", err)
}

// show puts a clone at its path below base, or what is made for the program alone.
func (o *order) show(base string, b bind, tree int) error {
	at := filepath.Join(base, b.path)
	if err := mountpoint(at, b.folder); err != nil {
		return err
	}
	switch {
	case b.fresh:
		return unix.Mount("refold", at, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777")
	case tree < 0:
		return unix.Mount("proc", at, "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC|unix.MS_RDONLY, "")
	}
	return unix.MoveMount(tree, "", unix.AT_FDCWD, at, unix.MOVE_MOUNT_F_EMPTY_PATH)
}

// mountpoint makes a folder or empty file, unless there is something.
func mountpoint(at string, folder bool) error {
	if _, err := os.Lstat(at); err == nil {
		return nil
	}
	if folder {
		return os.MkdirAll(at, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	return os.WriteFile(at, nil, 0o644)
}

// furnish makes symbolic links.
func furnish(base string, links map[string]string) error {
	for _, set := range []map[string]string{links, standardLinks} {
		for link, target := range set {
			at := filepath.Join(base, link)
			if _, err := os.Lstat(at); err == nil {
				continue
			}
			if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
				return err
			}
			if err := os.Symlink(target, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// enterRoot makes base the root folder, read-only itself, and lets go of the one before.
func enterRoot(base string) error {
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, base, 0, &attr); err != nil {
		return fmt.Errorf("make the new root read-only: %w", err)
	}
	if err := unix.Chdir(base); err != nil {
		return err
	}
	// pivot_root(2): with the same folder twice, the old root lies on top of the new one.
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("enter the new root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("leave the old root: %w", err)
	}
	return unix.Chdir("/")
}
