package candidate_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/leak/candidate"
	"github.com/refold/refold/dataset/sketch"
)

// scene draws sketch i of a set with clusters: image i shows scene `of`, changed a little
// by its own number.
func scene(of, i int) *sketch.Sketch {
	s := &sketch.Sketch{}
	r := rand.New(rand.NewPCG(uint64(of), 1))
	own := rand.New(rand.NewPCG(uint64(i), 2))
	const blobs = 7
	var levels [sketch.Side * sketch.Side]float64
	for range blobs {
		var across, down [sketch.Side]float64
		x, y := r.Float64()*sketch.Side, r.Float64()*sketch.Side
		w, h := 3+12*r.Float64(), 3+12*r.Float64()
		height := 60 * r.NormFloat64()
		if i != of {
			x, y, height = x+.6*own.NormFloat64(), y+.6*own.NormFloat64(), height*(1+.05*own.NormFloat64())
		}
		for k := range across {
			across[k] = height * math.Exp(-(float64(k)-x)*(float64(k)-x)/(2*w*w))
			down[k] = math.Exp(-(float64(k) - y) * (float64(k) - y) / (2 * h * h))
		}
		for j := range levels {
			levels[j] += across[j%sketch.Side] * down[j/sketch.Side]
		}
	}
	for j, v := range levels {
		s.Luma[j] = uint8(min(max(128+v, 0), 255))
	}
	return s
}

// clusters says which scene each of n images shows: half of them their own, the rest in
// clusters of 2 to 1,000, as many large ones as data sets of albums and videos have.
func clusters(n int) []int {
	r := rand.New(rand.NewPCG(3, 3))
	of := make([]int, n)
	for i := 0; i < n; {
		size := 1
		if r.Float64() < .2 {
			size = int(min(2/r.Float64(), 1000))
		}
		for k := range min(size, n-i) {
			of[i+k] = i
		}
		i += size
	}
	return of
}

// TestFindsRelatives: of images that have one, nearly all are found with it, and the
// number of workers changes nothing.
func TestFindsRelatives(t *testing.T) {
	n := 4000
	if testing.Short() {
		n = 800
	}
	of := clusters(n)
	find := func(workers int) []candidate.Pair {
		pairs, err := candidate.Find(t.Context(), n, func(i int) *sketch.Sketch { return scene(of[i], i) }, candidate.Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		return pairs
	}
	pairs := find(2)
	if found, all := related(pairs, of); float64(found) < .98*float64(all) {
		t.Errorf("%d of %d images were found with a relative", found, all)
	}
	if len(pairs) > 8*n {
		t.Errorf("%d pairs", len(pairs))
	}
	if d := cmp.Diff(pairs, find(5)); d != "" {
		t.Error("another number of workers, other pairs")
	}
}

// related counts images with relatives, and those that have one among their pairs.
func related(pairs []candidate.Pair, of []int) (found, all int) {
	size := make(map[int]int)
	for _, o := range of {
		size[o]++
	}
	hit := make([]bool, len(of))
	for _, p := range pairs {
		if of[p.A] == of[p.B] {
			hit[p.A], hit[p.B] = true, true
		}
	}
	for i, o := range of {
		if size[o] > 1 {
			all++
			if hit[i] {
				found++
			}
		}
	}
	return found, all
}

// TestFewAndAlike: sets too small or too alike to search in.
func TestFewAndAlike(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 100} {
		for _, of := range []func(i int) *sketch.Sketch{
			func(int) *sketch.Sketch { return &sketch.Sketch{} }, // all blank
			func(int) *sketch.Sketch { return scene(1, 1) },      // all equal
		} {
			pairs, err := candidate.Find(t.Context(), n, of, candidate.Options{})
			if err != nil {
				t.Fatalf("%d images: %v", n, err)
			}
			if of(0).Luma == [sketch.Side * sketch.Side]uint8{} && len(pairs) > 0 {
				t.Errorf("%d blank images: %d pairs", n, len(pairs))
			}
			if n > 1 && of(0).Luma != [sketch.Side * sketch.Side]uint8{} && len(pairs) < n-1 {
				t.Errorf("%d equal images: %d pairs", n, len(pairs))
			}
		}
	}
}

func TestFindStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := candidate.Find(ctx, 100, func(i int) *sketch.Sketch { return scene(i, i) }, candidate.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestScale measures the search of 10^4, 10^5 and, with REFOLD_SCALE=1000000, more images:
// run it with REFOLD_LONG=1 and -v.
func TestScale(t *testing.T) {
	if os.Getenv("REFOLD_LONG") == "" {
		t.Skip("takes minutes: REFOLD_LONG=1")
	}
	most, err := strconv.Atoi(os.Getenv("REFOLD_SCALE"))
	if err != nil {
		most = 100_000
	}
	for n := 10_000; n <= most; n *= 10 {
		of := clusters(n)
		var drawn time.Duration
		begin := time.Now()
		for i := range 2000 {
			scene(of[i%n], i)
		}
		drawn = time.Since(begin) * time.Duration(n) / 2000 / time.Duration(runtime.GOMAXPROCS(0))
		begin = time.Now()
		pairs, err := candidate.Find(t.Context(), n, func(i int) *sketch.Sketch { return scene(of[i], i) }, candidate.Options{})
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(begin)
		found, all := related(pairs, of)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Printf("%8d images: %6.1f s, of which %.1f s drew them; %.2f GB from the system; %d candidates; %.4f of %d found with a relative\n",
			n, took.Seconds(), drawn.Seconds(), float64(m.Sys)/1e9, len(pairs), float64(found)/float64(all), all)
	}
}
