package augment

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"

	"pgregory.net/rapid"
)

// picture is that of testdata/pillow.py.
func picture(height, width int) []byte {
	image := make([]byte, height*width*3)
	for i := range image {
		image[i] = byte((i*i*7 + i*31) % 251)
	}
	return image
}

// TestPillow compares with what numpy and Pillow do (testdata/pillow.py), byte for byte.
func TestPillow(t *testing.T) {
	data, err := os.ReadFile("testdata/pillow.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Height, Width int
		Draw          Draw
		Pixels        string
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) < 10 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		want, err := hex.DecodeString(c.Pixels)
		if err != nil {
			t.Fatal(err)
		}
		image, got := picture(c.Height, c.Width), make([]byte, len(want))
		c.Draw.Apply(got, image, c.Height, c.Width)
		if !bytes.Equal(got, want) {
			t.Errorf("%d x %d, %+v: %v, want %v", c.Height, c.Width, c.Draw, got[:12], want[:12])
		}
		if !bytes.Equal(image, picture(c.Height, c.Width)) {
			t.Errorf("%+v changed the image itself", c.Draw)
		}
	}
}

// TestKinds: a kind that is off changes nothing, a further one leaves the others as they
// are, and draws lie where they are said to lie and reach the ends.
func TestKinds(t *testing.T) {
	stream := func(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }
	rapid.Check(t, func(t *rapid.T) {
		seed, height, width := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 40).Draw(t, "height"), rapid.IntRange(1, 40).Draw(t, "width")
		all := New(Kinds{true, true, true}, stream(seed), height, width)
		k := Kinds{rapid.Bool().Draw(t, "flip"), rapid.Bool().Draw(t, "crop"), rapid.Bool().Draw(t, "colour")}
		want := Draw{Brightness: One, Contrast: One, Saturation: One}
		if k.Flip {
			want.Flip = all.Flip
		}
		if k.Crop {
			want.Down, want.Right = all.Down, all.Right
		}
		if k.Colour {
			want.Brightness, want.Contrast, want.Saturation = all.Brightness, all.Contrast, all.Saturation
		}
		if got := New(k, stream(seed), height, width); got != want {
			t.Fatalf("%+v: %+v, want %+v", k, got, want)
		}
		image := picture(height, width)
		out := make([]byte, len(image))
		if New(Kinds{}, stream(seed), height, width).Apply(out, image, height, width); !bytes.Equal(out, image) {
			t.Fatal("nothing changes something")
		}
		all.Apply(out, image, height, width) // within bounds
	})
	seen := make(map[Draw]bool)
	low, high := Draw{Flip: true, Down: 99, Right: 99, Brightness: 999, Contrast: 999, Saturation: 999}, Draw{}
	for seed := range uint64(4000) {
		d := New(Kinds{true, true, true}, stream(seed), 64, 24)
		seen[d] = true
		for _, v := range []struct{ low, high, now *int }{
			{&low.Down, &high.Down, &d.Down}, {&low.Right, &high.Right, &d.Right},
			{&low.Brightness, &high.Brightness, &d.Brightness}, {&low.Contrast, &high.Contrast, &d.Contrast}, {&low.Saturation, &high.Saturation, &d.Saturation},
		} {
			*v.low, *v.high = min(*v.low, *v.now), max(*v.high, *v.now)
		}
		low.Flip, high.Flip = low.Flip && d.Flip, high.Flip || d.Flip
	}
	if low != (Draw{false, -8, -3, 205, 205, 205}) || high != (Draw{true, 8, 3, 307, 307, 307}) || len(seen) < 3900 {
		t.Errorf("%d draws from %+v to %+v", len(seen), low, high)
	}
}
