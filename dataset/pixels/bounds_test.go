package pixels

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// allocated is how many bytes a function takes from the heap, given back or not.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// noise is an image that does not compress, w x h pixels.
func noise(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(random.Uint32())
	}
	return m
}

// encoded is an image in all formats that Go can write.
func encoded(t testing.TB, m image.Image) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	for format, encode := range map[string]func(*bytes.Buffer) error{
		"png":  func(b *bytes.Buffer) error { return png.Encode(b, m) },
		"jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) },
		"gif":  func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) },
		"bmp":  func(b *bytes.Buffer) error { return bmp.Encode(b, m) },
		"tiff": func(b *bytes.Buffer) error { return tiff.Encode(b, m, &tiff.Options{Compression: tiff.Deflate}) },
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		files[format] = b.Bytes()
	}
	return files
}

// patched is a copy of a file with other bytes from an offset on.
func patched(data []byte, at int, with ...byte) []byte {
	out := bytes.Clone(data)
	copy(out[at:], with)
	return out
}

// enlarged are files whose headers declare 60,000 x 60,000 pixels, or the most that
// the format allows.
func enlarged(t testing.TB) map[string][]byte {
	little, big := []byte{0x60, 0xea}, []byte{0xea, 0x60}
	files := encoded(t, noise(16, 16))
	header := bytes.Clone(files["png"][12:29])
	copy(header[4:], []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60})
	files["png"] = patched(files["png"], 12, binary.BigEndian.AppendUint32(header, crc32.ChecksumIEEE(header))...)
	files["gif"] = patched(files["gif"], 6, append(little, little...)...)
	files["bmp"] = patched(files["bmp"], 18, 0x60, 0xea, 0, 0, 0x60, 0xea, 0, 0)
	sof := bytes.Index(files["jpeg"], []byte{0xff, 0xc0})
	files["jpeg"] = patched(files["jpeg"], sof+5, append(big, big...)...)
	directory := int(binary.LittleEndian.Uint32(files["tiff"][4:])) + 2
	for entry := directory; entry < directory+24; entry += 12 { // ImageWidth and ImageLength come first
		files["tiff"] = patched(files["tiff"], entry+8, little...)
	}
	files["webp"] = []byte("RIFF\x4a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x3f\x9c\x00\x3f\x9c\x00ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		"ANMF\x1e\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00VP8L\x05\x00\x00\x00\x2f\x00\x00\x00\x00\x00")
	files["webp, lossless"] = []byte("RIFF\x11\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\xff\xff\xff\x0f\x00")
	files["webp, lossy"] = []byte("RIFF\x16\x00\x00\x00WEBPVP8 \x0a\x00\x00\x00\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f")
	return files
}

func TestHugeImagesAreRefusedByTheirHeaders(t *testing.T) {
	for format, data := range enlarged(t) {
		var err error
		took := allocated(func() { _, _, err = decodeBytes(data) })
		if err == nil || !strings.Contains(err.Error(), "pixels are more than the limit of 100 megapixels") {
			t.Errorf("%s: error %v, want one on the limit", format, err)
		}
		if took > 1<<20 {
			t.Errorf("%s: %d bytes were taken before it was refused", format, took)
		}
	}
}

func BenchmarkHugeHeader(b *testing.B) {
	for format, data := range enlarged(b) {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := decodeBytes(data); err == nil {
					b.Fatal("decoded")
				}
			}
		})
	}
}

// fuse is a context that ends after its error was asked for a number of times.
type fuse struct {
	context.Context
	left atomic.Int64
}

func (f *fuse) Err() error {
	if f.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestDecodingStopsWithItsContext stops decoders everywhere they ask, in the middle
// of the image too.
func TestDecodingStopsWithItsContext(t *testing.T) {
	files := encoded(t, noise(200, 200))
	files["webp"] = readImage(t, "lossy.webp")
	for format, data := range files {
		steps := int64(0)
		for ; ; steps++ {
			ctx := &fuse{Context: context.Background()}
			ctx.left.Store(steps)
			h, err := ReadHeader(data, DefaultMaxPixels)
			if err == nil {
				err = Decode(ctx, data, h, White, func([]byte) {})
			}
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("%s, stopped at step %d: error %v, want context.Canceled", format, steps, err)
			}
		}
		if least := map[bool]int64{true: 2, false: 5}[format == "webp"]; steps < least {
			t.Errorf("%s: the context was asked %d times, want %d or more", format, steps, least)
		}
	}
}

// compressedBMP is a bitmap of RLE8 whose rows are runs of one colour.
func compressedBMP(w, h int) []byte {
	const offset = 54 + 4
	data := append([]byte("BM"), make([]byte, offset-2)...)
	for at, v := range map[int]int{10: offset, 14: 40, 18: w, 22: h, 26: 1 | 8<<16, 30: 1, 46: 1} {
		binary.LittleEndian.PutUint32(data[at:], uint32(v))
	}
	for range h {
		for left := w; left > 0; left -= 255 {
			data = append(data, byte(min(left, 255)), 0)
		}
		data = append(data, 0, 0)
	}
	return append(data, 0, 1)
}

// The estimate must not be smaller than what decoders take: memory is reserved by it.
func TestFootprintCoversWhatDecodersTake(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent: seconds with the race detector")
	}
	files := encoded(t, noise(400, 300))
	wide := image.NewNRGBA64(image.Rect(0, 0, 400, 300))
	for i := range wide.Pix {
		wide.Pix[i] = byte(i * 7)
	}
	for format, data := range encoded(t, wide) {
		files[format+", 16 bits"] = data
	}
	large, err := os.ReadFile("webp/testdata/large.webp")
	if err != nil {
		t.Fatal(err)
	}
	files["webp, animated"] = large
	files["bmp, compressed"] = compressedBMP(400, 300)
	files["jpeg, to be turned"] = segments(files["jpeg"], exif(0, turned(6)))
	for name, data := range files {
		h, err := ReadHeader(data, DefaultMaxPixels)
		if err != nil {
			t.Fatal(err)
		}
		took := allocated(func() {
			if err := Decode(t.Context(), data, h, White, func([]byte) {}); err != nil {
				t.Fatal(err)
			}
		})
		if took > uint64(h.Footprint())+1<<18 {
			t.Errorf("%s: %d bytes a pixel, the estimate is %d", name, took/uint64(h.pixels()), h.Footprint()/h.pixels())
		}
	}
}

func TestPanicsOfDecodersAreErrors(t *testing.T) {
	err := recovered(func() error {
		var empty []byte
		_ = empty[len(os.Args)]
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "the decoder fails on this file (runtime error: index out of range") {
		t.Errorf("error %v, want the panic", err)
	}
}

// TestAnimatedFilesGiveTheirFirstFrame: GIF files have one, animated WebP is refused.
func TestAnimatedFilesGiveTheirFirstFrame(t *testing.T) {
	palette := color.Palette{color.Black, color.White}
	var frames gif.GIF
	for i := range 5 {
		m := image.NewPaletted(image.Rect(0, 0, 2, 2), palette)
		m.Pix[0] = byte(i % 2)
		frames.Image, frames.Delay = append(frames.Image, m), append(frames.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &frames); err != nil {
		t.Fatal(err)
	}
	m, _, err := decodeBytes(b.Bytes())
	if err != nil || fmt.Sprint(m.NRGBAAt(0, 0)) != "{0 0 0 255}" {
		t.Errorf("the first pixel is %v, %v", m.NRGBAAt(0, 0), err)
	}
}
