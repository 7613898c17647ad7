package dataset_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

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
	Source        [2]int
	Target        [2]int
	Interpolation string
	SHA256        string
	First         []int
	Sum           int
}

func TestResampleEqualsOpenCV(t *testing.T) {
	for _, name := range []string{"../testdata/golden/opencv_resize.json"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var golden struct{ Cases []resizeCase }
		if err := json.Unmarshal(data, &golden); err != nil {
			t.Fatal(err)
		}
		if len(golden.Cases) == 0 {
			t.Fatalf("%s holds no cases", name)
		}
		for _, c := range golden.Cases {
			t.Run(fmt.Sprintf("%dx%d to %dx%d %s", c.Source[0], c.Source[1], c.Target[0], c.Target[1], c.Interpolation), func(t *testing.T) {
				h, w := c.Source[0], c.Source[1]
				got := dataset.Resample(randomPixels(c.Seed, h*w*3), h, w, c.Target[0], c.Target[1], dataset.Interpolation(c.Interpolation))
				hash := sha256.Sum256(got)
				if hex.EncodeToString(hash[:]) != c.SHA256 {
					first := make([]int, min(24, len(got)))
					for i := range first {
						first[i] = int(got[i])
					}
					t.Errorf("bytes differ from cv2.resize; first values %v, want %v (equal: %t)", first, c.First, slices.Equal(first, c.First))
				}
			})
		}
	}
}
