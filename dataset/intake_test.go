package dataset

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"golang.org/x/image/bmp"

	"github.com/refold/refold/dataset/listing"
	"github.com/refold/refold/dataset/pixels"
)

// allocated is how many bytes a function takes from the heap, given back or not.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// noise is an opaque image that does not compress, w x h pixels.
func noise(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(random.Uint32())
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	return m
}

// turned is a JPEG file with EXIF that says it is to be turned clockwise.
func turned(jpeg []byte) []byte {
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	segment := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return slices.Insert(bytes.Clone(jpeg), 2, segment...)
}

func TestMemoryInFlightIsBounded(t *testing.T) {
	in := newIntake(nil, 0)
	var held, most atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for _, share := range []int64{3, 5, 50} { // fifths: two do not fit, and one is more than all
				done, err := reserve(t.Context(), in.images, share*pixelMemory/5, pixelMemory)
				if err != nil {
					t.Error(err)
					return
				}
				most.Store(max(most.Load(), held.Add(1)))
				runtime.Gosched()
				held.Add(-1)
				done()
			}
		})
	}
	wait.Wait()
	if most.Load() != 1 {
		t.Errorf("%d reservations at once, want 1", most.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	done, err := reserve(ctx, in.files, fileMemory, fileMemory)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := reserve(ctx, in.files, 1, fileMemory); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v while waiting for memory, want context.Canceled", err)
	}
	done()
}

// TestMemoryFollowsTheOutput: of a JPEG file of one scan no whole image is held while it
// is hashed and resized, of others one at most beside what their decoders need.
func TestMemoryFollowsTheOutput(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent: seconds with the race detector")
	}
	const w, h, slack = 1000, 750, 512 << 10
	m := noise(w, h)
	files := make(map[string][]byte)
	for format, encode := range map[string]func(*bytes.Buffer) error{
		"png":  func(b *bytes.Buffer) error { return png.Encode(b, m) },
		"jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) },
		"bmp":  func(b *bytes.Buffer) error { return bmp.Encode(b, m) },
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		files[format] = b.Bytes()
	}
	for name, test := range map[string]struct {
		data []byte
		most int // bytes a pixel
	}{
		"jpeg":               {files["jpeg"], 0},
		"jpeg, to be turned": {turned(files["jpeg"]), 3},
		"bmp":                {files["bmp"], 4},
		"png":                {files["png"], 4},
	} {
		fsys := fstest.MapFS{"x": {Data: test.data}}
		p := pixels.Preprocess{Height: 64, Width: 64}
		hash := sha256.Sum256(test.data)
		image := Image{Path: "x", FileHash: hex.EncodeToString(hash[:])}
		for what, do := range map[string]func() error{
			"scanned": func() error {
				s := scanner{in: newIntake(fsys, 0)}
				_, _, err := s.one(t.Context(), listing.Entry{Path: "x"})
				return err
			},
			"loaded": func() error {
				l := loader{in: newIntake(fsys, 0), prepare: p}
				_, err := l.one(t.Context(), image)
				return err
			},
		} {
			var err error
			took := allocated(func() { err = do() })
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if most := uint64(len(test.data) + test.most*w*h + slack); took > most {
				t.Errorf("%s, %s: %d bytes were taken, want at most %d", name, what, took, most)
			}
		}
	}
}

func TestFilesThatAreTooLargeAreNotRead(t *testing.T) {
	root := t.TempDir()
	for name, size := range map[string]int64{"cat/a.png": 100 << 20, "dog/b.png": 0} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if size > 0 { // the rest takes no room on the disk
			if err := os.Truncate(path, size); err != nil {
				t.Fatal(err)
			}
		}
	}
	var err error
	took := allocated(func() { _, err = Scan(t.Context(), DirFS(root), ScanOptions{MaxPixels: 1e6}) })
	if err == nil || !strings.Contains(err.Error(), "cat/a.png: 0.105 GB are more than an image of 1 megapixel can need") {
		t.Errorf("error %v, want one on the size of the file", err)
	}
	if took > 16<<20 {
		t.Errorf("%d bytes were taken", took)
	}
}
