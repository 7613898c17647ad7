package model

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
)

// TestAClosedNetworkMakesRoomForTheNext: networks that are fitted one after another
// take the memory of one.
func TestAClosedNetworkMakesRoomForTheNext(t *testing.T) {
	c := smallConfig("resnet8v1")
	c.Height, c.ImageWidth, c.Batch, c.Epochs, c.Width = 48, 48, 32, 1, 1
	_, _, cost, err := Cost(c)
	if err != nil {
		t.Fatal(err)
	}
	data := stripes(2*c.Batch, c, rand.New(rand.NewPCG(1, 2)))
	// As in any longer fit, the collector runs.
	collect := Hooks{Step: func(Progress) { runtime.GC() }, Epoch: func(Epoch, *Network) error { return nil }}
	for _, test := range []struct {
		what string
		one  func() error
	}{
		{"fits", func() error {
			n, err := Fit(t.Context(), Fitting{Config: c, Train: data, Validation: data, Test: data, Random: streams("1"), Hooks: collect})
			if err != nil {
				return err
			}
			return n.Close()
		}},
		{"failed fits", func() error {
			fails := errors.New("no more")
			hooks := collect
			hooks.Epoch = func(Epoch, *Network) error { return fails }
			if _, err := Fit(t.Context(), Fitting{Config: c, Train: data, Validation: data, Test: data, Random: streams("1"), Hooks: hooks}); !errors.Is(err, fails) {
				return fmt.Errorf("the fit ended with %v", err)
			}
			return nil
		}},
		{"measurements", func() error {
			_, err := Measure(t.Context(), c, Effort{Steps: 1})
			return err
		}},
	} {
		taken := func(times int) int {
			for range times {
				if err := test.one(); err != nil {
					t.Fatal(err)
				}
			}
			return resident(t)
		}
		one := taken(1)
		more := taken(4) - one
		t.Logf("a network takes %d bytes; after the first of the %s, four others took %d more", cost, test.what, more)
		if cost < 16<<20 || more > cost/4 {
			t.Errorf("a network takes %d bytes; after the first of the %s, four others took %d more", cost, test.what, more)
		}
	}
}

// resident is the memory of this process that is in RAM, in bytes: of two numbers
// of pages in /proc/self/statm, the second one.
func resident(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, pages int
	if _, err := fmt.Sscan(string(data), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}
