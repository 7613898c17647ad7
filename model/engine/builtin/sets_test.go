package builtin

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/refold/refold/model/engine"
)

// TestSets: each has its name, which its versions say, and the last is there everywhere.
func TestSets(t *testing.T) {
	sets := Sets()
	for i, s := range sets {
		found, err := FindSet(s.Name())
		e := s.New(1)
		if err != nil || found.Name() != s.Name() || e.Set() != s || e.Version() != s.Version() || SetName(s.Version()) != s.Name() {
			t.Errorf("%s: %s, %v, engine %s of %s, %q", s.Name(), found.Name(), err, e.Set().Name(), e.Version(), SetName(s.Version()))
		}
		if generic := s.Name() == Generic; generic != (i == len(sets)-1) {
			t.Errorf("%s is set %d of %d", s.Name(), i, len(sets))
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestMissingSet(t *testing.T) {
	_, err := findSet("avx512", Sets()[len(Sets())-1:])
	missing := new(MissingError)
	if !errors.As(err, &missing) || missing.Name != "avx512" || !slices.Equal(missing.Have, []string{"generic"}) ||
		err.Error() != "this processor does not run the kernels avx512: it runs generic" {
		t.Errorf("%v", err)
	}
}

// TestSetOfAVersion reads those that runs hold.
func TestSetOfAVersion(t *testing.T) {
	for version, want := range map[string]string{
		"5 amd64 avx512bf16": "avx512bf16", "4 amd64 avx512": "avx512", "5 amd64 avx2 fma": "avx2", "5 amd64 gonum": "gonum",
		"5 arm64 go fma": "generic", "5 arm64 neon fma": "neon", "5 amd64 go exp-fma": "generic", "5 amd64 sve": "", "5": "", "": "",
		"1 library 3.2.0 avx2, builtin 5 amd64 avx2": "",
	} {
		if got := SetName(version); got != want {
			t.Errorf("%q: %q, want %q", version, got, want)
		}
	}
}

// TestSetForBFloat16 is avx512 to the last bit where no number is a bfloat16.
func TestSetForBFloat16(t *testing.T) {
	half, err := FindSet("avx512bf16")
	if err != nil {
		t.Skip(err)
	}
	whole, err := FindSet("avx512")
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1, 3} { // as a product, and after Winograd's transforms
		c := engine.Conv{X: engine.Shape{2, 9, 9, 64}, KernelHeight: size, KernelWidth: size, Pad: size / 2, Stride: 1, Filters: 96}
		for name, d := range map[string]engine.Description{"forward": engine.ConvForward{Conv: c}, "data": engine.ConvData{Conv: c}, "weights": engine.ConvWeights{Conv: c}} {
			if a, b := computed(t, half, d), computed(t, whole, d); !slices.Equal(a, b) {
				t.Errorf("%d taps, %s: other bits", size*size, name)
			}
		}
	}
}

// computed are the numbers that a set makes of some random ones.
func computed(t *testing.T, s Set, d engine.Description) []float32 {
	t.Helper()
	e := s.New(1)
	defer e.Close()
	op, err := e.Prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	buffers := func(descs []engine.Desc) (all []*engine.Buffer) {
		random := rand.New(rand.NewPCG(1, 2))
		for _, desc := range descs {
			b := engine.NewBuffer(desc)
			for i := range b.Float32s() {
				b.Float32s()[i] = random.Float32() - 0.5
			}
			all = append(all, b)
		}
		return all
	}
	in, out := buffers(op.Inputs()), buffers(op.Outputs())
	op.Run(in, out, make([]byte, op.Scratch()))
	return out[0].Float32s()
}
