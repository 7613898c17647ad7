package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/refold/refold/model/augment"
)

// TestWhatIsAugmented: every training image once an epoch, drawn for its epoch and place;
// the images themselves and those of the statistics stay.
func TestWhatIsAugmented(t *testing.T) {
	c := smallConfig("resnet8v1")
	c.Epochs, c.Batch, c.PreciseImages = 2, 4, 8
	data := stripes(11, c, rand.New(rand.NewPCG(1, 2)))
	before := make([][]byte, len(data.Pixels))
	for i, p := range data.Pixels {
		before[i] = slices.Clone(p)
	}
	var mu sync.Mutex
	var names []string
	random := func(name string) *rand.Rand {
		mu.Lock()
		defer mu.Unlock()
		names = append(names, name)
		return streams("1")(name)
	}
	fit := func(kinds augment.Kinds) []Epoch {
		c.Augment, names = kinds, nil
		var epochs []Epoch
		n, err := Fit(t.Context(), Fitting{Config: c, Train: data, Test: Examples{Pixels: data.Pixels[:3]}, Random: random,
			Hooks: Hooks{Epoch: func(e Epoch, _ *Network) error { epochs = append(epochs, e); return nil }}})
		if err != nil {
			t.Fatal(err)
		}
		n.Close()
		return epochs
	}
	plain := fit(augment.Kinds{})
	own := slices.Clone(names)
	changed := fit(augment.Kinds{Flip: true})
	for epoch := range c.Epochs {
		for image := range data.Pixels {
			own = append(own, fmt.Sprintf("augment/epoch%d/image%d", epoch+1, image))
		}
	}
	if slices.Sort(own); !slices.Equal(own, slices.Sorted(slices.Values(names))) {
		t.Errorf("the streams are %q, want %q", names, own)
	}
	if plain[0].Loss == changed[0].Loss {
		t.Error("mirrored images have the loss of the others")
	}
	for i, p := range data.Pixels {
		if !slices.Equal(p, before[i]) {
			t.Errorf("image %d was changed", i)
		}
	}
}
