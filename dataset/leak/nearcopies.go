package leak

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/candidate"
	"github.com/refold/refold/dataset/leak/near"
	"github.com/refold/refold/dataset/sketch"
)

// Near is what the search for near copies found.
type Near struct {
	Relations []Relation // pairs, most alike first
	Sweep     []Step     // what other cut-offs would have joined, ascending
	Compared  int        // pairs of images whose pixels were compared
}

// Step is what a cut-off would join.
type Step struct {
	Cut    float64 `json:"cut"`    // of the score: 1 is the one that counts
	Pairs  int     `json:"pairs"`  // below it
	Images int     `json:"images"` // in those
}

// cuts are those of the sweep.
var cuts = []float64{.25, .5, .75, 1, 1.25, 1.5}

// NearOptions of the search. Zero values are the defaults.
type NearOptions struct {
	Workers  int // 0: one a core
	Progress func(done, total int)
	Memory   *Memory // of former searches; nil: none
}

// FindNear relates images that show the same picture: strongly below the cut-off of
// package near, weakly up to its WeakScore, or where only the colours were changed. Of
// images with equal pixels the first alone is compared. traits has each image's sketch.
func FindNear(ctx context.Context, m *dataset.Manifest, traits []dataset.Trait, o NearOptions) (*Near, error) {
	images := firstOfPixels(m)
	pairs, err := candidate.Find(ctx, len(images.of), images.sketch(traits), candidate.Options{Workers: o.Workers})
	if err != nil {
		return nil, err
	}
	outcomes, err := images.compare(ctx, traits, pairs, o)
	if err != nil {
		return nil, err
	}
	found := &Near{Compared: len(pairs)}
	for i, outcome := range outcomes {
		if outcome.Score >= near.WeakScore && !outcome.Recoloured {
			continue
		}
		grade := Strong
		if outcome.Score >= 1 {
			grade = Weak
		}
		found.Relations = append(found.Relations, Relation{
			Kind: NearCopies, Grade: grade, Images: []int{images.of[pairs[i].A], images.of[pairs[i].B]}, Score: outcome.Score, Transform: outcome.Transform,
		})
	}
	slices.SortFunc(found.Relations, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(a.Score, b.Score), slices.Compare(a.Images, b.Images))
	})
	found.sweep()
	return found, nil
}

// representatives are images of different pixels.
type representatives struct {
	manifest *dataset.Manifest
	of       []int // of Manifest.Images, ascending
}

func firstOfPixels(m *dataset.Manifest) representatives {
	r := representatives{manifest: m}
	seen := make(map[string]bool)
	for i, image := range m.Images {
		if !seen[image.PixelHash] {
			seen[image.PixelHash] = true
			r.of = append(r.of, i)
		}
	}
	return r
}

func (r representatives) sketch(traits []dataset.Trait) func(i int) *sketch.Sketch {
	return func(i int) *sketch.Sketch { return traits[r.of[i]].Sketch }
}

// picture makes the i-th ready for comparing.
func (r representatives) picture(traits []dataset.Trait, i int) *near.Picture {
	image, trait := r.manifest.Images[r.of[i]], traits[r.of[i]]
	p := near.NewPicture(trait.Sketch, image.Width, image.Height)
	p.Quality = trait.Coding.Quality
	return p
}

// compare compares pairs, which are ordered by their first image. What was compared before
// it ended is remembered.
func (r representatives) compare(ctx context.Context, traits []dataset.Trait, pairs []candidate.Pair, o NearOptions) ([]outcome, error) {
	outcomes := make([]outcome, len(pairs))
	ids := r.ids(traits, pairs, o.Memory)
	var done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cmp.Or(o.Workers, runtime.GOMAXPROCS(0)))
	for from := 0; from < len(pairs); {
		to := from + 1
		for to < len(pairs) && pairs[to].A == pairs[from].A {
			to++
		}
		first := from
		group.Go(func() error {
			probe := sync.OnceValue(func() *near.Probe { return near.NewProbe(r.picture(traits, pairs[first].A)) })
			for i := first; i < to; i++ {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				outcomes[i] = o.Memory.outcome(ids[i], func() near.Match { return probe().Compare(r.picture(traits, pairs[i].B)) })
			}
			if n := done.Add(int64(to - first)); o.Progress != nil {
				o.Progress(int(n), len(pairs))
			}
			return nil
		})
		from = to
	}
	err := group.Wait()
	o.Memory.save(ids)
	return outcomes, err
}

// ids are those of pairs for a memory, which may be nil.
func (r representatives) ids(traits []dataset.Trait, pairs []candidate.Pair, m *Memory) []pairID {
	ids := make([]pairID, len(pairs))
	if m == nil {
		return ids
	}
	for i, p := range pairs {
		a, b := r.of[p.A], r.of[p.B]
		ids[i] = idOf(r.manifest.Images[a], r.manifest.Images[b], traits[a], traits[b])
	}
	return ids
}

// sweep counts what other cut-offs would join.
func (n *Near) sweep() {
	for _, cut := range cuts {
		s := Step{Cut: cut}
		joined := make(map[int]bool)
		for _, r := range n.Relations {
			if r.Score < cut {
				s.Pairs++
				joined[r.Images[0]], joined[r.Images[1]] = true, true
			}
		}
		s.Images = len(joined)
		n.Sweep = append(n.Sweep, s)
	}
}
