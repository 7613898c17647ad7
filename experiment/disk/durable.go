// Package disk puts files on disk so that they survive a crash, and says what a disk
// refuses.
//
// It owns durable writes, the lock of a directory, the tries that show whether one
// can be used, and what the system's errors mean to a user. It must not know what the
// files hold.
package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"
)

// Write replaces a file in one step: a temporary file beside it, fsync, rename,
// fsync of the folder. After a crash the old or the new file is there.
func Write(path string, data []byte) error {
	return WriteFrom(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteFrom is Write for what write writes.
func WriteFrom(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// temporary are the names of Write's temporary files.
var temporary = regexp.MustCompile(`^\..+\.(toml|json|jsonl|bin|safetensors|md|html|svg|png)\.\d+$`)

// RemoveTemporary removes what a process left in a folder and those below it that
// was killed while it wrote. The caller holds the lock.
func RemoveTemporary(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !temporary.MatchString(e.Name()) {
			return err
		}
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// syncFolder makes a rename durable. Windows has no such call and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// MoveFolder moves a folder of files to a place that must not be there yet, in one step;
// where it is there, the error wraps fs.ErrExist. What the folder holds must be durable
// already.
func MoveFolder(from, to string) error {
	err := rename(from, to)
	if errors.Is(err, syscall.EXDEV) { // a link leads to another disk
		err = moveByCopy(from, to)
	}
	if err != nil {
		if _, there := os.Lstat(to); there == nil {
			return fmt.Errorf("%w: %w", fs.ErrExist, err) // systems say that in several ways
		}
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(to)), syncFolder(filepath.Dir(from)))
}

// moveByCopy copies a folder of files beside its place first.
func moveByCopy(from, to string) error {
	beside, err := os.MkdirTemp(filepath.Dir(to), "."+filepath.Base(to)+".*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(beside)
	files, err := os.ReadDir(from)
	for _, f := range files {
		if err == nil {
			err = Copy(filepath.Join(from, f.Name()), filepath.Join(beside, f.Name()))
		}
	}
	if err == nil {
		err = errors.Join(os.Chmod(beside, 0o755), syncFolder(beside))
	}
	if err == nil {
		err = rename(beside, to)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(to))
	}
	if err != nil {
		return err
	}
	return os.RemoveAll(from)
}

// MakeFolders makes a folder and those above it that are missing, durably.
func MakeFolders(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	above := filepath.Dir(dir)
	if above != dir {
		if err := MakeFolders(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(above)
}

// Copy copies a file durably, in one step.
func Copy(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return WriteFrom(to, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// Link makes a file known under a second name in a folder of the same disk, as a link
// where the file system knows those and as a copy elsewhere. Neither may be written in
// place afterwards; Write replaces.
func Link(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return Copy(from, to)
}
