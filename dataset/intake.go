package dataset

import (
	"context"
	"io"
	"io/fs"

	"golang.org/x/sync/semaphore"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/pixels"
)

// What all files that are read at once may hold in memory together. A single file
// or image that needs more is read alone.
const (
	fileMemory  = 512 << 20 // bytes of files
	pixelMemory = 1 << 30   // bytes of decoders and their images
)

// errChanged says that a file became longer or shorter while it was read.
var errChanged = &fault.Error{Reason: "the file changes while it is read", Next: "wait until it is complete, and run again"}

// intake reads and decodes files for many goroutines, which together stay within
// its memory.
type intake struct {
	fsys          fs.FS
	maxPixels     int64
	files, images *semaphore.Weighted
}

// newIntake makes an intake; maxPixels 0 is pixels.DefaultMaxPixels.
func newIntake(fsys fs.FS, maxPixels int64) *intake {
	if maxPixels == 0 {
		maxPixels = pixels.DefaultMaxPixels
	}
	return &intake{fsys: fsys, maxPixels: maxPixels, files: semaphore.NewWeighted(fileMemory), images: semaphore.NewWeighted(pixelMemory)}
}

// read reads a file whole, and says when it was changed last, in nanoseconds since 1970
// (0: unknown). The caller must call done when it needs the bytes no more, and before the
// next read.
func (in *intake) read(ctx context.Context, name string) (data []byte, modified int64, done func(), err error) {
	file, err := in.fsys.Open(name)
	if err != nil {
		return nil, 0, nil, fault.Unreadable(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, nil, fault.Misread(err)
	}
	if info.IsDir() {
		return nil, 0, nil, &fault.Error{Reason: "a folder, not an image", Next: "list its images one by one, or take it out", Broken: true}
	}
	if err := pixels.CheckFile(info.Size(), in.maxPixels); err != nil {
		return nil, 0, nil, err
	}
	if done, err = reserve(ctx, in.files, info.Size(), fileMemory); err != nil {
		return nil, 0, nil, err
	}
	data = make([]byte, info.Size()+1) // one more, to notice that the file grows
	n, err := io.ReadFull(file, data)
	if int64(n) == info.Size() && (err == io.EOF || err == io.ErrUnexpectedEOF) {
		return data[:n], modifiedAt(info), done, nil
	}
	done()
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF {
		err = errChanged
	}
	return nil, 0, nil, fault.Misread(err)
}

// modifiedAt is when a file was changed last; 0: unknown.
func modifiedAt(info fs.FileInfo) int64 {
	if info.ModTime().IsZero() {
		return 0
	}
	return info.ModTime().UnixNano()
}

// header reads what stands before an image's pixels and waits for the memory that
// decoding takes. The caller must call done when it has decoded, and before the next
// header.
func (in *intake) header(ctx context.Context, data []byte) (h pixels.Header, done func(), err error) {
	if h, err = pixels.ReadHeader(data, in.maxPixels); err != nil {
		return pixels.Header{}, nil, err
	}
	done, err = reserve(ctx, in.images, h.Footprint(), pixelMemory)
	return h, done, err
}

// reserve waits for memory; more than all of it counts as all of it.
func reserve(ctx context.Context, memory *semaphore.Weighted, bytes, all int64) (done func(), err error) {
	bytes = min(bytes, all)
	if err := memory.Acquire(ctx, bytes); err != nil {
		return nil, err
	}
	return func() { memory.Release(bytes) }, nil
}
