package model

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/model/resnet"
)

// TestKernelsOfTheEngine resolves each set of this processor, and which one a run goes on
// with.
func TestKernelsOfTheEngine(t *testing.T) {
	sets := KernelSets()
	for _, set := range sets {
		if !slices.Contains(resnet.Kernels(), set) {
			t.Errorf("%s cannot be asked for", set)
		}
		info, err := ResolveEngine(EngineChoice{Name: resnet.EngineBuiltin, Kernels: set})
		if err != nil || info.Kernels != set {
			t.Fatalf("%s is %+v, %v", set, info, err)
		}
		_, rest, _ := strings.Cut(info.Version, " ")
		for name, choice := range map[string]EngineChoice{
			"the set of the run":    {Name: resnet.EngineBuiltin, Kernels: "auto", Version: info.Version},
			"of an earlier version": {Name: resnet.EngineAuto, Version: "1 " + rest},
			"asked for after all":   {Name: resnet.EngineBuiltin, Kernels: set, Version: "5 amd64 avx2"},
		} {
			if again, err := ResolveEngine(choice); err != nil || again.Version != info.Version {
				t.Errorf("%s, %s: %+v, %v", set, name, again, err)
			}
		}
	}
	for _, open := range []string{"", "auto"} {
		if info, err := ResolveEngine(EngineChoice{Name: resnet.EngineBuiltin, Kernels: open}); err != nil || info.Kernels != sets[0] {
			t.Errorf("%q is %+v, %v", open, info, err)
		}
	}
	_, err := ResolveEngine(EngineChoice{Name: resnet.EngineOneDNN, Kernels: "generic"})
	if no := new(KernelsError); !errors.As(err, &no) || !strings.HasPrefix(err.Error(), "oneDNN has no kernels generic") || strings.Contains(err.Error(), "to get one") {
		t.Errorf("generic: %v", err)
	}
	for _, name := range resnet.Engines() {
		_, err := ResolveEngine(EngineChoice{Name: name, Kernels: "sse9"})
		if unknown := new(KernelsError); !errors.As(err, &unknown) || !strings.Contains(err.Error(), `unknown kernels "sse9": choose auto, avx512bf16, avx512, avx2, gonum, neon, generic`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSameKernelsGiveTheSameBits trains a network with each set of this processor, twice:
// the sets may differ by the last bits, and learn the same.
func TestSameKernelsGiveTheSameBits(t *testing.T) {
	for _, set := range KernelSets() {
		c := smallConfig("resnet8v1")
		c.Engine, c.Kernels = resnet.EngineBuiltin, set
		first, _, test := record(t, c, "1")
		again, _, _ := record(t, c, "1")
		if d := cmp.Diff(first, again); d != "" {
			t.Errorf("%s: %s", set, d)
		}
		if got := accuracy(first[len(first)-1].Precise.Test, test.Labels, 2); got < 0.9 {
			t.Errorf("%s: accuracy %.2f", set, got)
		}
	}
}
