package model

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// BenchmarkState writes and reads the state of ResNet50 with Adam, whose size does
// not depend on that of the images.
func BenchmarkState(b *testing.B) {
	c := smallConfig("resnet50v1")
	c.Width, c.Height, c.ImageWidth, c.Batch = 1, 32, 32, 1
	f, err := newFit(Fitting{Config: c, Train: stripes(1, c, rand.New(rand.NewPCG(1, 1))), Random: streams("1")})
	if err != nil {
		b.Fatal(err)
	}
	defer f.close()
	var state bytes.Buffer
	if err := (Snapshot{fit: f}).Write(&state, nil); err != nil {
		b.Fatal(err)
	}
	b.Run("write", func(b *testing.B) {
		b.SetBytes(int64(state.Len()))
		for b.Loop() {
			state.Reset()
			if err := (Snapshot{fit: f}).Write(&state, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(state.Len()))
		b.ReportAllocs()
		for b.Loop() {
			s, err := readState(state.Bytes())
			if err == nil {
				err = f.restore(s)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
