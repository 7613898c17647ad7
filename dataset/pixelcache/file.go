package pixelcache

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/edsrzf/mmap-go"
	"golang.org/x/sync/errgroup"
)

// File is an open file of the cache, checked and mapped into memory.
type File struct {
	Count, Size int    // blocks, and bytes of each
	Data        []byte // Count x Size bytes, to be read only; gone after Close

	mapped mmap.MMap
	hold   *hold
}

// Open maps the file of a key and checks all of it, on all cores. Where there is
// none, the error wraps fs.ErrNotExist; where it is not sound, it is a
// *DamagedError. Opening counts as use of the file.
func (f *Folder) Open(ctx context.Context, kind Kind, key Key) (*File, error) {
	path := f.path(kind, key)
	file, err := openChecked(ctx, path, key)
	if err == nil {
		now := time.Now()
		_ = os.Chtimes(path, now, now) // decides only which file leaves first
	}
	return file, err
}

// openChecked opens the file of a key without using it.
func openChecked(ctx context.Context, path string, key Key) (_ *File, err error) {
	opened, hold, err := openHeld(path)
	if err != nil {
		return nil, err
	}
	file := &File{hold: hold}
	defer func() {
		// The mapping outlives the descriptor.
		if err = errors.Join(err, opened.Close()); err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	info, err := opened.Stat()
	if err != nil {
		return nil, err
	}
	h, err := readHeader(opened, info.Size())
	if err == nil && h.key != key {
		err = errors.New("it was made from something else")
	}
	if err != nil {
		return nil, &DamagedError{path, err}
	}
	if file.mapped, err = mmap.Map(opened, mmap.RDONLY, 0); err != nil {
		return nil, fmt.Errorf("%s: map into memory: %w", path, err)
	}
	file.Count, file.Size, file.Data = len(h.sums), h.size, file.mapped[h.length():]
	bad, err := file.verify(ctx, h.sums)
	if err != nil {
		return nil, err
	}
	if bad >= 0 {
		return nil, &DamagedError{path, fmt.Errorf("the checksum of block %d is wrong", bad)}
	}
	return file, nil
}

// longest is what Read takes into memory, in bytes.
const longest = 1 << 20

// Read is the content of a small file that List has found, checked as Open checks it.
// It does not count as use.
func Read(ctx context.Context, e Entry) ([]byte, error) {
	_, key, ok := parseKey(e.Path)
	if !ok || e.Size > longest {
		return nil, &DamagedError{e.Path, fmt.Errorf("%d bytes are not what refold keeps under such a name", e.Size)}
	}
	file, err := openChecked(ctx, e.Path, key)
	if err != nil {
		return nil, err
	}
	return slices.Clone(file.Data), file.Close()
}

// verify returns a block whose checksum is wrong, or -1.
func (file *File) verify(ctx context.Context, sums []uint32) (bad int, err error) {
	var next, found atomic.Int64
	found.Store(-1)
	group, ctx := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), len(sums)) {
		group.Go(func() error {
			for i := next.Add(1) - 1; i < int64(len(sums)) && found.Load() < 0; i = next.Add(1) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				if checksum(file.Block(int(i))) != sums[i] {
					found.Store(i)
				}
			}
			return nil
		})
	}
	err = group.Wait()
	return int(found.Load()), err
}

// Block is block i, shared with Data.
func (file *File) Block(i int) []byte {
	return file.Data[i*file.Size : (i+1)*file.Size : (i+1)*file.Size]
}

// Close gives the memory back. Nobody may read Data any more.
func (file *File) Close() error {
	var err error
	if file.mapped != nil {
		err = file.mapped.Unmap()
	}
	file.mapped, file.Data = nil, nil
	return errors.Join(err, file.hold.release())
}

// openHeld opens a file that no other process removes until the hold is released.
func openHeld(path string) (*os.File, *hold, error) {
	const attempts = 100 // another process may replace the file in between
	for range attempts {
		hold, err := holdShared(path)
		if err != nil {
			return nil, nil, err
		}
		opened, err := os.Open(path)
		if err == nil && hold.on(opened) {
			return opened, hold, nil
		}
		if err == nil {
			err = opened.Close()
		}
		if err = errors.Join(err, hold.release()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
	}
	return nil, nil, fmt.Errorf("%s: other processes replace it all the time", path)
}
