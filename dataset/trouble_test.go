package dataset_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
)

// failing is a file system with one file that this machine cannot read.
type failing struct {
	fstest.MapFS
	name string
	open error // of opening it
	stat error // of following it, a link
	file func(fs.File) fs.File
}

func (f failing) Open(name string) (fs.File, error) {
	if name == f.name && f.open != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: f.open}
	}
	file, err := f.MapFS.Open(name)
	if err == nil && name == f.name && f.file != nil {
		file = f.file(file)
	}
	return file, err
}

func (f failing) Stat(name string) (fs.FileInfo, error) {
	if name == f.name && f.stat != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: f.stat}
	}
	return f.MapFS.Stat(name)
}

func (f failing) ReadDir(name string) ([]fs.DirEntry, error) {
	items, err := f.MapFS.ReadDir(name)
	for i, item := range items {
		if f.stat != nil && path.Join(name, item.Name()) == f.name {
			items[i] = link{item}
		}
	}
	return items, err
}

type link struct{ fs.DirEntry }

func (link) Type() fs.FileMode { return fs.ModeSymlink }

// interrupted is a file whose reading or size fails.
type interrupted struct {
	fs.File
	rest io.Reader
	err  error // of Stat
}

func (f interrupted) Read(p []byte) (int, error) { return f.rest.Read(p) }
func (f interrupted) Stat() (fs.FileInfo, error) {
	info, err := f.File.Stat()
	return info, errors.Join(err, f.err)
}

// failed is a reader that does nothing but fail.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

// TestTroubleOfTheMachineIsNoBrokenImage: no image is left out that this machine
// could not read; what lies behind the trouble is passed on.
func TestTroubleOfTheMachineIsNoBrokenImage(t *testing.T) {
	sound := datasettest.Picture(100, 8)
	half := func(err error) func(fs.File) fs.File {
		return func(f fs.File) fs.File {
			return interrupted{File: f, rest: io.MultiReader(bytes.NewReader(sound[:len(sound)/2]), failed{err})}
		}
	}
	cases := map[string]struct {
		fsys failing
		want error // behind the reason; nil: none
	}{
		"no descriptors left":  {failing{open: syscall.EMFILE}, syscall.EMFILE},
		"no memory to open":    {failing{open: syscall.ENOMEM}, syscall.ENOMEM},
		"no permission":        {failing{open: fs.ErrPermission}, fs.ErrPermission},
		"no size":              {failing{file: func(f fs.File) fs.File { return interrupted{f, f, syscall.EIO} }}, syscall.EIO},
		"bad sector":           {failing{file: half(syscall.EIO)}, syscall.EIO},
		"no memory to read":    {failing{file: half(syscall.ENOMEM)}, syscall.ENOMEM},
		"gone on a server":     {failing{file: half(fs.ErrNotExist)}, fs.ErrNotExist},
		"broken connection":    {failing{file: half(io.ErrUnexpectedEOF)}, nil},
		"cut while it is read": {failing{file: half(io.EOF)}, nil},
		"grows while it's read": {failing{file: func(f fs.File) fs.File {
			return interrupted{File: f, rest: io.MultiReader(f, bytes.NewReader([]byte{0}))}
		}}, nil},
		"link on a bad disk":   {failing{stat: syscall.EIO}, syscall.EIO},
		"link, no descriptors": {failing{stat: syscall.EMFILE}, syscall.EMFILE},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.fsys.name = "a/2.png"
			c.fsys.MapFS = fstest.MapFS{}
			for _, file := range []string{"a/1.png", "a/2.png", "b/1.png", "b/2.png"} {
				c.fsys.MapFS[file] = &fstest.MapFile{Data: sound}
			}
			m, err := dataset.Scan(t.Context(), c.fsys, dataset.ScanOptions{SkipBroken: true})
			var broken *dataset.BrokenError
			if !errors.As(err, &broken) || len(broken.Offenders) != 1 || broken.Broken() != 0 || broken.Offenders[0].Path != "a/2.png" {
				t.Fatalf("%+v, %v: want an error on a/2.png that cannot be skipped", m, err)
			}
			if c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v behind it", err, c.want)
			}
		})
	}
}
