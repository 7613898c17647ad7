package audit_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/probe"
)

// The benchmarks take 100,000 images, in pairs that are a group.
const many = 100_000

func BenchmarkLookAlikes(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	descriptors := make([][]float32, many)
	for i := range descriptors {
		descriptors[i] = make([]float32, 64)
		for k := range descriptors[i] {
			descriptors[i][k] = float32(math.Sin(float64(i%1000*(k+1))) + .3*r.NormFloat64())
		}
	}
	for b.Loop() {
		if _, err := audit.LookAlikes(context.Background(), descriptors, math.Inf(1), many/20, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkForgotten(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	in, of := planted(r, many, 500, 1, func(c string, g, i int) string { return fmt.Sprintf("%s/%03d_%02d-x_%d.png", c, g, i%37, i) })
	in.Columns = map[string][]string{"artist": nil}
	for i := range of {
		in.Columns["artist"] = append(in.Columns["artist"], fmt.Sprint(of[i]/3))
		in.Thumbnails[i] = append(in.Thumbnails[i], make([]float32, 180)...)
	}
	for b.Loop() {
		found, err := audit.Forgotten(context.Background(), in, r)
		if err != nil {
			b.Fatal(err)
		}
		b.Log(len(found), found[0].What)
	}
}

func BenchmarkShortcuts(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	files, _ := clean(r, many)
	labels, of := make([]int, many), make([]int, many)
	for i := range labels {
		labels[i], of[i] = i%2, i/2
	}
	d, err := probe.Divide(labels, 2, dataset.Groups{Of: of, Count: many / 2}, 5, r)
	if err != nil {
		b.Fatal(err)
	}
	features := audit.FileFeatures(files)
	for b.Loop() {
		if _, err := audit.Shortcuts(context.Background(), d, features, .95); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPixels(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	pictures := make([]audit.PixelFacts, many)
	labels, of := make([]int, many), make([]int, many)
	for i := range labels {
		labels[i], of[i] = i%2, i/2
		pictures[i].Thumbnail = make([]uint8, 192)
		for k := range pictures[i].Thumbnail {
			pictures[i].Thumbnail[k] = uint8(r.IntN(250) + 4*labels[i])
		}
		pictures[i].Border = pictures[i].Thumbnail[:12]
	}
	d, err := probe.Divide(labels, 2, dataset.Groups{Of: of, Count: many / 2}, 5, r)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := audit.Shortcuts(context.Background(), d, audit.PixelFeatures(pictures), .95); err != nil {
			b.Fatal(err)
		}
	}
}
