package dataset

import (
	"io/fs"
	"os"
	"path/filepath"
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

func (d dirFS) Open(name string) (fs.File, error)          { return os.Open(d.resolve(name)) }
func (d dirFS) ReadFile(name string) ([]byte, error)       { return os.ReadFile(d.resolve(name)) }
func (d dirFS) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(d.resolve(name)) }
func (d dirFS) Stat(name string) (fs.FileInfo, error)      { return os.Stat(d.resolve(name)) }
