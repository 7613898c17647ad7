package jpeg

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkDecode decodes the files of each set in the folder REFOLD_JPEG_SETS, such as
// dataset/pixels/testdata/peers makes: at most 200 of a set, all of which are read before.
// Beside it stands what OpenCV takes (bench_opencv.py decode).
func BenchmarkDecode(b *testing.B) {
	sets, err := filepath.Glob(filepath.Join(os.Getenv("REFOLD_JPEG_SETS"), "*x*-*"))
	if err != nil || os.Getenv("REFOLD_JPEG_SETS") == "" {
		b.Skip("REFOLD_JPEG_SETS names no folder of sets")
	}
	for _, set := range sets {
		b.Run(filepath.Base(set), func(b *testing.B) {
			files, pixels := readSet(b, set)
			b.ReportAllocs()
			b.SetBytes(pixels / int64(len(files))) // so that MB/s are megapixels
			for i := 0; b.Loop(); i++ {
				err := Rows(context.Background(), files[i%len(files)], func([]byte) error { return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// readSet reads the first files of a set.
func readSet(b *testing.B, set string) (files [][]byte, pixels int64) {
	const most = 200
	names, err := filepath.Glob(filepath.Join(set, "*", "*.jpg"))
	if err != nil || len(names) == 0 {
		b.Fatalf("%s: no files, %v", set, err)
	}
	for _, name := range names[:min(most, len(names))] {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		h, err := ReadHeader(data)
		if err != nil {
			b.Fatal(err)
		}
		files, pixels = append(files, data), pixels+int64(h.Width)*int64(h.Height)
	}
	return files, pixels
}
