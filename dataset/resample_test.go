package dataset_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset"
)

// randomPixels repeats pixels() of opencv_resize.py: the top bytes of splitmix64.
func randomPixels(seed uint64, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		z := seed + uint64(i+1)*0x9E3779B97F4A7C15
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		z ^= z >> 31
		out[i] = byte(z >> 56)
	}
	return out
}

type resizeCase struct {
	Seed          uint64
	Binary        bool
	Source        [2]int
	Target        [2]int
	Interpolation dataset.Interpolation
	SHA256        string
	First         []int
}

func (c resizeCase) String() string {
	return fmt.Sprintf("%s %d x %d to %d x %d binary %t", c.Interpolation, c.Source[0], c.Source[1], c.Target[0], c.Target[1], c.Binary)
}

func (c resizeCase) input() []byte {
	pixels := randomPixels(c.Seed, c.Source[0]*c.Source[1]*3)
	if c.Binary {
		for i, v := range pixels {
			pixels[i] = byte(int8(v) >> 7) // 255 from 128 on
		}
	}
	return pixels
}

func TestResampleEqualsOpenCV(t *testing.T) {
	for _, name := range []string{"../testdata/golden/opencv_resize.json", "testdata/resize.json"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var golden struct{ Cases []resizeCase }
		if err := json.Unmarshal(data, &golden); err != nil {
			t.Fatal(err)
		}
		if len(golden.Cases) < 26 {
			t.Fatalf("%s holds %d cases", name, len(golden.Cases))
		}
		for _, c := range golden.Cases {
			got := dataset.Resample(c.input(), c.Source[0], c.Source[1], c.Target[0], c.Target[1], c.Interpolation)
			hash := sha256.Sum256(got)
			if hex.EncodeToString(hash[:]) == c.SHA256 {
				continue
			}
			first := make([]int, len(c.First))
			for i := range first {
				first[i] = int(got[i])
			}
			t.Errorf("%v: bytes differ from cv2.resize; they begin %v, want %v", c, first, c.First)
		}
	}
}

func TestResampleKeepsFlatImages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 30)
		h, w, H, W := size.Draw(t, "h"), size.Draw(t, "w"), size.Draw(t, "H"), size.Draw(t, "W")
		value := rapid.Byte().Draw(t, "value")
		for _, i := range []dataset.Interpolation{dataset.Linear, dataset.Area} {
			for at, got := range dataset.Resample(bytes.Repeat([]byte{value}, h*w*3), h, w, H, W, i) {
				// OpenCV's fixed point may lose one: two products are cut off.
				if got > value || value-got > 1 || i == dataset.Area && H <= h && W <= w && got != value {
					t.Fatalf("%s %d x %d to %d x %d: byte %d is %d, want %d", i, h, w, H, W, at, got, value)
				}
			}
		}
	})
}

func TestResamplePanicsOnWrongSize(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("11 bytes passed as 2 x 2 x 3")
		}
	}()
	dataset.Resample(make([]byte, 11), 2, 2, 1, 1, dataset.Linear)
}

func BenchmarkResample(b *testing.B) {
	src := randomPixels(1, 1216*832*3)
	for _, i := range []dataset.Interpolation{dataset.Linear, dataset.Area} {
		b.Run(string(i), func(b *testing.B) {
			for b.Loop() {
				dataset.Resample(src, 1216, 832, 256, 256, i)
			}
		})
	}
}
