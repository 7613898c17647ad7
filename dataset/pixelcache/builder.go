package pixelcache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
)

// extension ends the names of files: KIND-VERSION-KEY.refold, and temporary ones
// while they are made.
const extension = ".refold"

// Builder writes a file of the cache.
type Builder struct {
	*unfinished
	path   string
	header header
	put    atomic.Int64
}

// Create begins the file of a key with count blocks of size bytes, after removing
// files that were not used for longest where room is short. The note tells people
// what the file holds. It ends with Commit or Abort.
func (f *Folder) Create(kind Kind, key Key, note string, count, size int) (*Builder, error) {
	if err := check(note, count, size); err != nil {
		return nil, err
	}
	b := &Builder{path: f.path(kind, key), header: header{key: key, note: note, size: size, sums: make([]uint32, count)}}
	if err := f.makeRoom(b.header.total()); err != nil {
		return nil, err
	}
	var err error
	if b.unfinished, err = f.begin(); err != nil {
		return nil, err
	}
	if err := b.file.Truncate(b.header.total()); err != nil { // counts as taken from now on
		return nil, errors.Join(err, b.Abort())
	}
	return b, nil
}

// Put writes block i. It may be called from many goroutines, once for each block.
func (b *Builder) Put(i int, block []byte) error {
	if len(block) != b.header.size {
		panic(fmt.Sprintf("pixelcache: block %d has %d bytes, not %d", i, len(block), b.header.size))
	}
	b.header.sums[i] = checksum(block)
	_, err := b.file.WriteAt(block, b.header.length()+int64(i)*int64(b.header.size))
	b.put.Add(1)
	return err
}

// Commit makes the file durable and gives it its name. Where it fails, the file is
// not there, or not durable.
func (b *Builder) Commit() error {
	if n := int(b.put.Load()); n != len(b.header.sums) {
		panic(fmt.Sprintf("pixelcache: commit after %d of %d blocks", n, len(b.header.sums)))
	}
	_, err := b.file.WriteAt(b.header.marshal(), 0)
	if err == nil {
		err = b.file.Sync()
	}
	if err != nil {
		return errors.Join(err, b.Abort())
	}
	if err := b.file.Close(); err != nil {
		return errors.Join(err, b.Abort())
	}
	if err := os.Rename(b.file.Name(), b.path); err != nil {
		return errors.Join(err, b.Abort())
	}
	return errors.Join(b.hold.release(), syncFolder(b.folder))
}

// Abort removes what was written.
func (b *Builder) Abort() error { return b.remove() }

// syncFolder makes a rename durable. Windows has no such call and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Write keeps a single block, replacing what the key had before.
func (f *Folder) Write(kind Kind, key Key, note string, block []byte) error {
	b, err := f.Create(kind, key, note, 1, len(block))
	if err != nil {
		return err
	}
	if err := b.Put(0, block); err != nil {
		return errors.Join(err, b.Abort())
	}
	return b.Commit()
}

// parseName reads the name of a file of the cache; ok is false for all other names.
func parseName(path string) (kind Kind, ok bool) {
	kind, _, ok = parseKey(path)
	return kind, ok
}

// parseKey is parseName with the key that the name tells.
func parseKey(path string) (kind Kind, of Key, ok bool) {
	var v int
	var key string
	name := filepath.Base(path)
	for _, k := range []Kind{Pixels, Scan, Speed, Engine, Sketches, Comparisons, Features} {
		n, err := fmt.Sscanf(name, string(k)+"-%d-%64x"+extension, &v, &key)
		if err == nil && n == 2 && len(key) == len(Key{}) {
			copy(of[:], key)
			return k, of, name == fmt.Sprintf("%s-%d-%x%s", k, v, key, extension)
		}
	}
	return "", of, false
}
