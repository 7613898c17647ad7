package pixels

import (
	"errors"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/fault"
)

// Files that people have and that were misread or refused. The means of the stored
// colours are Pillow's, which OpenCV's equal unless said.
func TestCasesAreReadRightOrRefusedByName(t *testing.T) {
	const page = 200.15
	cases := []struct {
		file          string
		width, height int
		red           float64
		green, blue   float64
		refused       string // in the reason, if that is right for now
	}{
		{file: "raw_blackiszero.tif", width: 48, height: 40, red: page, green: page, blue: page},
		{file: "group3_blackiszero.tif", width: 48, height: 40, red: page, green: page, blue: page}, // was inverted
		{file: "group4_blackiszero.tif", width: 48, height: 40, red: page, green: page, blue: page},
		{file: "ll_plain_MM.webp", width: 16, height: 32, red: 127.5, green: 0, blue: 127.5}, // EXIF behind a chunk of odd length
		{file: "lossy_plain_II.webp", width: 16, height: 32, red: 127.81, green: .73, blue: 127.78},
		{file: "pil_exif.webp", width: 16, height: 32, red: 127.59, green: .84, blue: 127.31},
		{file: "pil_lossy.webp", width: 16, height: 32, red: 127.59, green: .84, blue: 127.31},
		{file: "white_alpha102.tif", width: 4, height: 4, red: 255, green: 255, blue: 255}, // associated alpha below its colour
		{file: "gray_fillorder2.tif", width: 4, height: 4, red: 52.75, green: 52.75, blue: 52.75},
		{file: "rle8.bmp", width: 16, height: 16, red: 75, green: 75, blue: 75},
		{file: "os2_8.bmp", width: 16, height: 16, red: 127.5, green: 127.5, blue: 127.5},
		{file: "rgb555.bmp", width: 16, height: 16, red: 3.41, green: 112.89, blue: 127.03}, // OpenCV shifts 5 bits: 3.41, 110.25, 124
		{file: "cv_rgba.bmp", width: 16, height: 16, red: 122.71, green: 122.70, blue: 122.68},
		{file: "cmyk.tif", width: 32, height: 32, red: 123.12, green: 123.13, blue: 123.15},
		// OpenCV has 122.12, 123.13, 121.17: alike by the measure of the conformance tests.
		{file: "ycbcr.tif", width: 32, height: 32, red: 121.12, green: 122.14, blue: 121.17},
		{file: "la.tif", width: 32, height: 32, red: 123.31, green: 123.31, blue: 123.31},
		{file: "jpeg.tif", width: 32, height: 32, red: 123.16, green: 123.13, blue: 123.16},
		{file: "nodht.jpg", width: 16, height: 16, red: 120, green: 120, blue: 120, refused: "Huffman"},
		{file: "i32.tif", refused: "32"}, // Pillow and OpenCV give 32-bit numbers, which are no colours
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", "cases", c.file))
			if err != nil {
				t.Fatal(err)
			}
			m, _, err := decodeBytes(data)
			if err != nil {
				var f *fault.Error
				if c.refused == "" || !strings.Contains(err.Error(), c.refused) || !errors.As(err, &f) || f.Next == "" {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if c.width == 0 {
				t.Fatal("read, which neither Pillow nor OpenCV does to 8 bits")
			}
			if size := m.Bounds().Size(); size != image.Pt(c.width, c.height) {
				t.Fatalf("%d x %d pixels, want %d x %d", size.X, size.Y, c.width, c.height)
			}
			for i, want := range []float64{c.red, c.green, c.blue} {
				tolerance := .5
				if c.file == "ycbcr.tif" {
					tolerance = 1.01
				}
				if got := channelMean(flattened(m, Drop), i); math.Abs(got-want) > tolerance {
					t.Errorf("mean of channel %d is %.2f, want %.2f", i, got, want)
				}
			}
		})
	}
}

func channelMean(rgb []byte, channel int) float64 {
	sum := 0
	for i := channel; i < len(rgb); i += 3 {
		sum += int(rgb[i])
	}
	return float64(sum) / float64(len(rgb)/3)
}
