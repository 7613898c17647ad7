package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"golang.org/x/sync/semaphore"
)

// intake reads and decodes files for many goroutines, which together stay within
// its memory.
type intake struct {
	fsys          fs.FS
	maxPixels     int64
	files, pixels *semaphore.Weighted
}

// newIntake makes an intake; maxPixels 0 is DefaultMaxPixels.
func newIntake(fsys fs.FS, maxPixels int64) *intake {
	if maxPixels == 0 {
		maxPixels = DefaultMaxPixels
	}
	return &intake{fsys: fsys, maxPixels: maxPixels, files: semaphore.NewWeighted(fileMemory), pixels: semaphore.NewWeighted(pixelMemory)}
}

// read reads a file whole. The caller must call done when it needs the bytes no
// more, and before the next read.
func (in *intake) read(ctx context.Context, name string) (data []byte, done func(), err error) {
	file, err := in.fsys.Open(name)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, misread(err)
	}
	if info.IsDir() {
		return nil, nil, &fault{reason: "a folder, not an image", next: "list its images one by one, or take it out", broken: true}
	}
	limit := maxFile(in.maxPixels)
	if info.Size() > limit {
		return nil, nil, tooLarge(fmt.Sprintf("%.3g GB are more than an image of %s can need", float64(info.Size())/1e9, megapixels(in.maxPixels)))
	}
	if done, err = reserve(ctx, in.files, info.Size(), fileMemory); err != nil {
		return nil, nil, err
	}
	data = make([]byte, info.Size()+1) // one more, to notice that the file grows
	n, err := io.ReadFull(file, data)
	if int64(n) == info.Size() && (err == io.EOF || err == io.ErrUnexpectedEOF) {
		return data[:n], done, nil
	}
	done()
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF {
		err = errChanged
	}
	return nil, nil, misread(err)
}

// header reads what stands before an image's pixels and waits for the memory that
// decoding takes. The caller must call done when it has decoded, and before the next
// header.
func (in *intake) header(ctx context.Context, data []byte) (h header, done func(), err error) {
	if h, err = readHeader(data, in.maxPixels); err != nil {
		return header{}, nil, err
	}
	done, err = reserve(ctx, in.pixels, h.footprint(), pixelMemory)
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

// withoutPath takes the path out of an operating system's error, for callers that
// name it.
func withoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return fmt.Errorf("%s: %w", pathError.Op, pathError.Err)
	}
	return err
}
