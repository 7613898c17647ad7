package model

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/refold/refold/model/augment"
)

// TestBatchesPackedAheadAreTheSame: whether a batch was begun ahead or not, the pass
// gets the images that were chosen, and the memory it gave away may be packed into.
func TestBatchesPackedAheadAreTheSame(t *testing.T) {
	t.Run("as they are", func(t *testing.T) { packedAhead(t, augment.Kinds{}) })
	t.Run("augmented", func(t *testing.T) { packedAhead(t, augment.Kinds{Flip: true, Crop: true, Colour: true}) })
}

func packedAhead(t *testing.T, kinds augment.Kinds) {
	c := smallConfig("resnet8v1")
	c.Augment = kinds
	data := stripes(20, c, rand.New(rand.NewPCG(1, 2)))
	f, err := newFit(Fitting{Config: c, Train: data, Random: streams("1")})
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	order := f.random("order").Perm(len(data.Pixels))
	sizes := []int{8, 8, 4, 8} // full batches and what remains
	packed := func(chosen []int) []byte {
		v := f.network.images(len(chosen))
		if err := f.network.memory.Allocate(v); err != nil {
			t.Fatal(err)
		}
		f.packer.pack(v, chosen, f.draws(chosen))
		return v.Buffer().Mem
	}
	rest := slices.Concat(order, order)
	for i, size := range sizes {
		chosen := rest[:size:size]
		rest = rest[size:]
		var next []int
		if i+1 < len(sizes) && i != 1 { // the third batch is not begun ahead
			next = rest[:sizes[i+1]]
		}
		p, err := f.pack(chosen, next)
		if err != nil {
			t.Fatal(err)
		}
		if f.packer.next != nil {
			<-f.packer.next.done // what is packed ahead must not be where the pass reads
		}
		if !bytes.Equal(p.input.Buffer().Mem, packed(chosen)) {
			t.Errorf("batch %d is not of the images that were chosen", i)
		}
		for j, index := range chosen {
			if p.labels.Int32s()[j] != int32(data.Labels[index]) {
				t.Errorf("batch %d: image %d has the label of another one", i, j)
			}
		}
	}
}

// TestAPanicOfPackingReachesTheStep: it would end the process where it happens.
func TestAPanicOfPackingReachesTheStep(t *testing.T) {
	c := smallConfig("resnet8v1")
	data := stripes(16, c, rand.New(rand.NewPCG(1, 2)))
	f, err := newFit(Fitting{Config: c, Train: data, Random: streams("1")})
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	first, second := []int{0, 1, 2, 3, 4, 5, 6, 7}, []int{8, 9, 10, 11, 12, 13, 14, 99}
	if _, err := f.pack(first, second); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("image 99 of 16 was packed")
		}
	}()
	f.pack(second, nil)
}
