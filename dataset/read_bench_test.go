package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// BenchmarkRead reads a folder of files as the first start of a run does: hash, decode,
// resize, put into an empty cache. It reads the two class folders in REFOLD_IMAGES, such as
// pixels/testdata/peers makes, or 100 JPEG files of 512x768 made here; with REFOLD_THREADS
// so many at once, and with REFOLD_AUDIT it gathers what detectors of leaks compare, too.
func BenchmarkRead(b *testing.B) {
	folder := os.Getenv("REFOLD_IMAGES")
	if folder == "" {
		folder = madeJPEGs(b, 100, 512, 768)
	}
	threads, _ := strconv.Atoi(os.Getenv("REFOLD_THREADS"))
	p := pixels.Preprocess{Height: 256, Width: 256}
	for _, interpolation := range []pixels.Interpolation{pixels.Linear, pixels.Area} {
		p.Interpolation = interpolation
		b.Run(string(interpolation), func(b *testing.B) {
			b.ReportAllocs()
			files := 0
			for b.Loop() {
				files = readOnce(b, folder, p, threads)
			}
			b.ReportMetric(float64(files), "files/op")
		})
	}
}

// readOnce scans and loads a folder with a cache of its own.
func readOnce(b *testing.B, folder string, p pixels.Preprocess, threads int) (files int) {
	b.Helper()
	cache, err := pixelcache.Open(b.TempDir(), 1<<34)
	if err != nil {
		b.Fatal(err)
	}
	spool, err := NewSpool(cache, p, SpoolOptions{})
	if err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	options := ScanOptions{Cache: cache, Spool: spool, Workers: threads}
	if os.Getenv("REFOLD_AUDIT") != "" {
		options.Traits = &Traits{}
	}
	m, err := Scan(b.Context(), DirFS(folder), options)
	if err != nil {
		b.Fatal(err)
	}
	scanned := time.Now()
	loaded, err := Load(b.Context(), DirFS(folder), m, p, LoadOptions{Cache: cache, Spool: spool, Workers: threads})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d files: scanned in %.2f s, loaded in %.2f s", len(m.Images), scanned.Sub(begin).Seconds(), time.Since(scanned).Seconds())
	if err := errors.Join(loaded.Close(), spool.Close(), os.RemoveAll(cache.Dir())); err != nil {
		b.Fatal(err)
	}
	return len(m.Images)
}

// madeJPEGs writes files with smooth shapes and a little noise, in two classes.
func madeJPEGs(b *testing.B, n, w, h int) string {
	b.Helper()
	folder := b.TempDir()
	grain := noise(w, h)
	for i := range n {
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				wave := math.Sin(float64(x*(i%7+1))/40) + math.Cos(float64(y*(i%5+1))/60) + 2
				v := byte(50*wave) + grain.Pix[(i+y*w+x)%(w*h)*4]/16
				m.SetRGBA(x, y, color.RGBA{v, v/2 + byte(x/8), 255 - v, 255})
			}
		}
		var data bytes.Buffer
		if err := jpeg.Encode(&data, m, &jpeg.Options{Quality: 85}); err != nil {
			b.Fatal(err)
		}
		path := filepath.Join(folder, []string{"a", "b"}[i%2], fmt.Sprintf("%d.jpg", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return folder
}
