package pixels

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/kind"
	"github.com/refold/refold/dataset/metadata"
)

// Bounds of a fuzzed decoding: generous ones, since machines are slow at times.
const (
	fuzzPixels = 1 << 20
	fuzzTime   = 20 * time.Second
	fuzzMemory = 256 << 20 // bytes that are taken, given back or not
)

func FuzzPNG(f *testing.F)  { fuzzDecoder(f, "png", ".png") }
func FuzzJPEG(f *testing.F) { fuzzDecoder(f, "jpeg", ".jpg") }
func FuzzGIF(f *testing.F)  { fuzzDecoder(f, "gif", ".gif") }
func FuzzWebP(f *testing.F) { fuzzDecoder(f, "webp", ".webp") }
func FuzzBMP(f *testing.F)  { fuzzDecoder(f, "bmp", ".bmp") }
func FuzzTIFF(f *testing.F) { fuzzDecoder(f, "tiff", ".tiff") }

// fuzzDecoder checks that any file of a format is decoded to an image of the size
// that its header declares, twice to the same, or refused with a reason: without a
// panic that gets out, beyond no limit, and within bounded time and memory.
func fuzzDecoder(f *testing.F, format, extension string) {
	for _, data := range realFiles(f, extension) {
		f.Add(data)
	}
	if format == "tiff" {
		f.Add(sharedStrips(20))
		f.Add(tiled(8, 1000, 1024, 8))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if found, err := kind.Format(data); err != nil || found != format {
			return
		}
		before := heapAllocs()
		first, err := fuzzedDecode(t, data)
		if took := heapAllocs() - before; took > fuzzMemory {
			t.Fatalf("%d MB were taken, %v", took>>20, err)
		}
		if err != nil {
			checkReason(t, err)
			return
		}
		second, err := fuzzedDecode(t, data)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("decoded differently a second time, %v", err)
		}
	})
}

// fuzzedDecode decodes and flattens, and checks the size.
func fuzzedDecode(t *testing.T, data []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), fuzzTime)
	defer cancel()
	m, format, err := decodeWithin(ctx, data, fuzzPixels)
	if errors.Is(err, context.DeadlineExceeded) {
		t.Fatal("decoding takes too long")
	}
	if err != nil {
		return nil, err
	}
	h, err := ReadHeader(data, fuzzPixels)
	if err != nil || h.Format != format {
		t.Fatalf("an image without a header was decoded: %v", err)
	}
	w, ht := m.Bounds().Dx(), m.Bounds().Dy()
	if metadata.Find(data).Orientation() >= 5 {
		w, ht = ht, w
	}
	if w != h.Width || ht != h.Height || w*ht > fuzzPixels || len(m.Pix) != 4*w*ht || len(flattened(m, White)) != 3*w*ht {
		t.Fatalf("%d x %d pixels in %d bytes; the header says %d x %d", w, ht, len(m.Pix), h.Width, h.Height)
	}
	return m.Pix, nil
}

// checkReason wants a fault of the image with words that fit on a line.
func checkReason(t *testing.T, err error) {
	var f *fault.Error
	if !errors.As(err, &f) || !f.Broken || f.Reason == "" || f.Next == "" || fault.BreaksLine(err.Error()) || len(err.Error()) > 500 {
		t.Fatalf("error %q is no sound reason", err)
	}
}

// heapAllocs counts the bytes that the heap has given out so far.
func heapAllocs() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// realFiles reads the files of testdata/images with an extension; empty: all.
func realFiles(f *testing.F, extension string) [][]byte {
	paths, err := filepath.Glob("testdata/images/*" + extension)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no real files *%s, %v", extension, err)
	}
	var files [][]byte
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		files = append(files, data)
	}
	return files
}

// FuzzHeader: the start of a file gives a header within the limit, or a reason.
func FuzzHeader(f *testing.F) {
	for _, data := range realFiles(f, "") {
		f.Add(data[:min(len(data), 64)])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHeader(data, fuzzPixels)
		switch {
		case err != nil:
			checkReason(t, err)
		case h.Width < 1 || h.Height < 1 || h.pixels() > fuzzPixels || h.Orientation < 1 || h.Orientation > 8:
			t.Fatalf("accepted %+v", h)
		}
	})
}
