package external

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
)

// tail reads a file that grows, from where it has read to.
type tail struct {
	root *os.Root
	name string
	file *os.File // nil: not there yet
	at   int64
	read hash.Hash
}

func newTail(root *os.Root, name string) *tail {
	return &tail{root: root, name: name, read: sha256.New()}
}

// next reads what is there now; 0 bytes: nothing new.
func (t *tail) next(data []byte) (int, error) {
	if err := t.reopen(); err != nil || t.file == nil {
		return 0, err
	}
	n, err := t.file.ReadAt(data, t.at)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	t.read.Write(data[:n])
	t.at += int64(n)
	return n, err
}

// reopen follows a file that was replaced by another of its name.
func (t *tail) reopen() error {
	now, err := t.root.Lstat(t.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if t.file != nil {
		if have, err := t.file.Stat(); err == nil && os.SameFile(have, now) {
			return nil
		}
	}
	f, err := openRegular(t.root, t.name)
	if err != nil {
		return err
	}
	t.close()
	t.file = f
	return nil
}

// whole checks that the file is, to its end, what was read of it.
func (t *tail) whole() error {
	if t.file == nil {
		return nil
	}
	if err := t.reopen(); err != nil {
		return err
	}
	same := sha256.New()
	n, err := io.Copy(same, io.NewSectionReader(t.file, 0, t.at+1))
	if err != nil {
		return err
	}
	if n != t.at || hex.EncodeToString(same.Sum(nil)) != hex.EncodeToString(t.read.Sum(nil)) {
		return fmt.Errorf("%s was written anew after a part of it was read: append rows to it, or write it once, when training has ended", t.name)
	}
	return nil
}

func (t *tail) close() {
	if t.file != nil {
		_ = t.file.Close() // it was only read
	}
	t.file = nil
}

// openRegular opens a file that a program wrote: no link, no pipe, which would wait for a
// writer.
func openRegular(root *os.Root, name string) (*os.File, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", name)
	}
	f, err := root.OpenFile(name, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", name)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// readRegular reads a small file that a program wrote.
func readRegular(root *os.Root, name string, limit int64) ([]byte, error) {
	f, err := openRegular(root, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s is longer than %d bytes", name, limit)
	}
	return data, err
}

// hashFile is the SHA-256 of a file, in hexadecimal.
func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
