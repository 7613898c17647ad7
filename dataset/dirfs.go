package dataset

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/refold/refold/dataset/fault"
)

// DirFS is the folder dir as a file system. Unlike os.DirFS it also opens
// absolute paths and paths that lead out of the folder with "..", which a CSV
// manifest may hold. Errors name the file as the operating system knows it.
func DirFS(dir string) fs.FS { return dirFS(dir) }

type dirFS string

func (d dirFS) resolve(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(string(d), name)
}

// errNotFile is returned instead of opening a pipe, a socket or a device: reading
// from those may wait for ever, and no signal would end it.
var errNotFile = &fault.Error{Reason: "a pipe, socket or device, not a file", Next: "take it out"}

// file is where a file or folder lies, if that may be opened.
func (d dirFS) file(op, name string) (string, error) {
	path := d.resolve(name)
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() && !info.IsDir() {
		return "", &fs.PathError{Op: op, Path: path, Err: errNotFile}
	}
	return path, nil
}

func (d dirFS) Open(name string) (fs.File, error) {
	path, err := d.file("open", name)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

func (d dirFS) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(d.resolve(name)) }
func (d dirFS) Stat(name string) (fs.FileInfo, error)      { return os.Stat(d.resolve(name)) }

// RealPath is the absolute path without links, slash-separated. Where the system
// cannot tell, as on some volumes of Windows, it is the path as it stands.
func (d dirFS) RealPath(name string) string {
	path := d.resolve(name)
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return filepath.ToSlash(path)
}
