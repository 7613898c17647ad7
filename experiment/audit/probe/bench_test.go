package probe_test

import (
	"context"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit/probe"
)

// BenchmarkNearest compares as many thumbnails of 8x8 pixels and three channels as there
// may be.
func BenchmarkNearest(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	vectors := make([][]float32, probe.MaxNeighbours)
	for i := range vectors {
		pixels := make([]uint8, 192)
		base := r.NormFloat64() * 40
		for k := range pixels {
			pixels[k] = uint8(128 + min(max(base*float64(k%24-12)/12+20*r.NormFloat64(), -128), 127))
		}
		vectors[i] = probe.MeanFree(pixels)
	}
	for b.Loop() {
		if _, err := probe.Nearest(context.Background(), vectors); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkProbe takes twenty columns of 100,000 images in five classes together.
func BenchmarkProbe(b *testing.B) {
	const images, classes = 100_000, 5
	r := rand.New(rand.NewPCG(1, 2))
	labels, of := make([]int, images), make([]int, images)
	columns := make([]probe.Column, 20)
	for i := range images {
		labels[i], of[i] = r.IntN(classes), i
		for c := range columns {
			if c%2 == 0 {
				columns[c].Numbers = append(columns[c].Numbers, r.NormFloat64()+.02*float64(labels[i]))
			} else {
				columns[c].Texts = append(columns[c].Texts, strconv.Itoa(r.IntN(40)))
			}
		}
	}
	d, err := probe.Divide(labels, classes, dataset.Groups{Of: of, Count: images}, 5, r)
	if err != nil {
		b.Fatal(err)
	}
	for _, count := range []int{1, 20} {
		b.Run(strconv.Itoa(count), func(b *testing.B) {
			for b.Loop() {
				if _, err := d.Probe(context.Background(), columns[:count], .95); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
