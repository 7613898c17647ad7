package audit

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit/probe"
)

// maxCompared is how many images are compared with each other; of more, some are drawn.
const maxCompared = 10_000

// ForgottenInput is what [Forgotten] reads. Slices have an entry for each image.
type ForgottenInput struct {
	Paths      []string            // as in the manifest, with slashes
	Columns    map[string][]string // further ones of the manifest, by name
	Labels     []int
	Classes    []string    // their names
	Thumbnails [][]float32 // small pixels, as [probe.MeanFree] makes them
	// Honoured are groups that are known: copies at least. Of each of them, one image of
	// each class is compared, so that what is found is not theirs.
	Honoured dataset.Groups
	// Split is the column that says which part of a split an image is in, which is no
	// group; empty: none does.
	Split string
	Folds int
	Level float64 // of all intervals together
}

// Forgotten finds what groups images, although nobody said so: each column of the
// manifest, each part, run, prefix, day and user in file names, and each folder whose
// values name at least two sets of images. Those that matter come first, by what they
// cost. Two questions are asked of each:
//
//   - do images of one value resemble each other more than others of their class?
//     ([probe.Kinship])
//   - what does a nearest neighbour on small pixels lose if it may not look at them,
//     against one that may not look at as many others? ([probe.Honoured])
//
// It matters where the second loses at least one image in a hundred and more than such
// deals do by chance, at a level that is divided among candidates (Bonferroni): of data
// without groups, at most (1 - Level) / 2 have one that matters. Several that matter may
// say the same, such as an artist's column and the names that the artist gives to files:
// columns first, then from the costliest on, each is suggested only if it matters beside
// those that are.
//
// Where two candidates matter and every set of one lies in a set of the other, the smaller
// sets are to be honoured, unless it matters which of them the larger ones join
// ([probe.Neighbours.Merging]). The accuracy is then lower by the larger sets if those
// hold more relatives. It is higher if the smaller ones keep relatives of different
// classes apart, as class and artist together do: the twin with the other label becomes
// the nearest one, which pushes the accuracy below the truth.
func Forgotten(ctx context.Context, in ForgottenInput, r *rand.Rand) ([]Candidate, error) {
	if err := in.check(); err != nil {
		return nil, fmt.Errorf("forgotten groups: %w", err)
	}
	all := candidates(in)
	if len(all) == 0 {
		return nil, nil
	}
	compared := in.compared(r)
	if len(compared) < 2 {
		return nil, nil
	}
	labels, vectors := make([]int, len(compared)), make([][]float32, len(compared))
	for at, i := range compared {
		labels[at], vectors[at] = in.Labels[i], in.Thumbnails[i]
	}
	neighbours, err := probe.Nearest(ctx, vectors)
	if err != nil {
		return nil, fmt.Errorf("forgotten groups: %w", err)
	}
	e := examination{in: in, compared: compared, labels: labels, neighbours: neighbours, level: 1 - (1-in.Level)/float64(len(all))}
	for a := range all {
		if err := e.examine(ctx, &all[a], r); err != nil {
			return nil, fmt.Errorf("forgotten groups: %s: %w", all[a].What, err)
		}
	}
	if err := e.chooseNested(ctx, all, r); err != nil {
		return nil, fmt.Errorf("forgotten groups: %w", err)
	}
	slices.SortStableFunc(all, order)
	if err := e.chooseBeside(ctx, all, r); err != nil {
		return nil, fmt.Errorf("forgotten groups: %w", err)
	}
	slices.SortStableFunc(all, order)
	return all, nil
}

// order has what is suggested first, then what matters, by what it costs.
func order(a, b Candidate) int {
	return cmp.Or(compareBools(b.Suggested(), a.Suggested()), compareBools(b.Matters, a.Matters),
		cmp.Compare(b.Effect.Loss.Estimate, a.Effect.Loss.Estimate))
}

// compared lists the images that are compared: the first one of each honoured group and
// class, or as many of them, drawn, as can be.
func (in ForgottenInput) compared(r *rand.Rand) []int {
	type unit struct{ group, label int }
	seen := make(map[unit]bool)
	var images []int
	for i, label := range in.Labels {
		if u := (unit{in.Honoured.Of[i], label}); !seen[u] {
			seen[u] = true
			images = append(images, i)
		}
	}
	if len(images) > maxCompared {
		r.Shuffle(len(images), func(a, b int) { images[a], images[b] = images[b], images[a] })
		images = images[:maxCompared]
		slices.Sort(images)
	}
	return images
}

func (in ForgottenInput) check() error {
	n := len(in.Paths)
	if len(in.Labels) != n || len(in.Thumbnails) != n || len(in.Honoured.Of) != n {
		return fmt.Errorf("%d paths, %d labels, %d thumbnails, %d group numbers: one of each an image is needed", n, len(in.Labels), len(in.Thumbnails), len(in.Honoured.Of))
	}
	for name, values := range in.Columns {
		if len(values) != n {
			return fmt.Errorf("column %q has %d values for %d images", name, len(values), n)
		}
	}
	for i, label := range in.Labels {
		if label < 0 || label >= len(in.Classes) {
			return fmt.Errorf("the label of image %d is class %d: must be one of the %d", i, label, len(in.Classes))
		}
	}
	return nil
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
