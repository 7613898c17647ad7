package pixelcache

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// PathIn is where a cache in a folder keeps the file of a key.
func PathIn(dir string, kind Kind, key Key) string { return (&Folder{dir: dir}).path(kind, key) }

// Bring copies the file of a key from the cache in another folder, which may lie on a
// network: nothing there is mapped, locked or changed. One that is here already stays.
// Whether what was copied is whole, Open finds out. The copy need not outlive a power cut.
func (f *Folder) Bring(ctx context.Context, from string, kind Kind, key Key) (err error) {
	if f.Has(kind, key) {
		return nil
	}
	source, err := os.Open(PathIn(from, kind, key))
	if err != nil {
		return err
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return err
	}
	if err := f.makeRoom(info.Size()); err != nil {
		return err
	}
	copied, err := f.begin()
	if err != nil {
		return err
	}
	n, err := io.Copy(copied.file, contextReader{ctx, source})
	if err == nil && n != info.Size() {
		err = fmt.Errorf("%s: %d of %d bytes could be read", source.Name(), n, info.Size())
	}
	if err = errors.Join(err, copied.file.Close()); err != nil {
		return errors.Join(err, copied.remove())
	}
	if err := os.Rename(copied.file.Name(), f.path(kind, key)); err != nil {
		return errors.Join(err, copied.remove())
	}
	return copied.hold.release()
}

// Remove removes the file of a key unless somebody holds it.
func (f *Folder) Remove(kind Kind, key Key) error {
	_, err := remove(f.path(kind, key))
	return err
}

// contextReader ends with its context.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
