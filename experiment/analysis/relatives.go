package analysis

import (
	"fmt"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// fewImages is how many images there must be of each sort at least for an accuracy to be
// given: below, an interval says next to nothing.
const fewImages = 10

// relatives compares, as published and with the honest selection, test images that had a
// relative among the training images of their fold with those that had none. No label is
// looked at that was not scored before.
func (a *analysis) relatives() error {
	split := a.plan.PublishedSplit()
	if !slices.Contains(a.plan.Splits, split) {
		return nil
	}
	for _, architecture := range a.plan.ArmNames() {
		seeds := a.complete(architecture, split)
		if len(seeds) == 0 {
			continue
		}
		for _, selection := range slices.Compact([]plan.Selection{a.published(), a.plan.GuardedSelection()}) {
			p, err := a.pools.of(readOut{architecture, split, selection}, seeds)
			if err != nil {
				return err
			}
			r, err := a.relativesOf(p)
			if err != nil {
				return fmt.Errorf("%s: test images with and without a relative: %w", p.readOut, err)
			}
			if r != nil {
				a.summary.Relatives = append(a.summary.Relatives, *r)
			}
		}
	}
	return nil
}

// relativesOf is nil where too few images are of one sort.
func (a *analysis) relativesOf(p *pool) (*summary.Relatives, error) {
	images := len(a.plan.Manifest.Images)
	with, without := newTests(images), newTests(images)
	for _, readings := range p.readings {
		for _, r := range readings {
			trained := trainedGroups(a.plan.Fold(r.trial).Train, a.plan.Groups)
			for i, image := range r.images {
				sort := without
				if trained[a.plan.Groups.Of[image]] {
					sort = with
				}
				sort.count(image, r.chosen[p.selection].predicted[i] == r.labels[i])
			}
		}
	}
	if with.images() < fewImages || without.images() < fewImages {
		return nil, nil
	}
	r := &summary.Relatives{Architecture: p.architecture, Selection: p.selection, Protocol: a.plan.Protocol(p.split, p.selection)}
	var samples [2]stats.Sample
	for i, of := range []struct {
		tests   *tests
		portion *summary.Portion
	}{{with, &r.With}, {without, &r.Without}} {
		var err error
		if samples[i], err = of.tests.sample(a.plan.Groups.Of); err != nil {
			return nil, err
		}
		accuracy, err := stats.AccuracyInterval(samples[i], a.level())
		if err != nil {
			return nil, err
		}
		*of.portion = summary.Portion{
			Images: samples[i].Len(), Tests: of.tests.sum(), Groups: samples[i].Groups(), Accuracy: samples[i].Mean(), Interval: *interval(accuracy),
		}
	}
	difference, err := stats.Contrast(samples[0], samples[1], a.level())
	if err != nil {
		return nil, err
	}
	r.Difference = *interval(difference)
	return r, nil
}

// trainedGroups are the groups of training images.
func trainedGroups(train []int, groups dataset.Groups) []bool {
	trained := make([]bool, groups.Count)
	for _, i := range train {
		trained[groups.Of[i]] = true
	}
	return trained
}

// tests count how often each image of the manifest was tested, and right.
type tests struct{ times, right []int }

func newTests(images int) *tests { return &tests{make([]int, images), make([]int, images)} }

func (t *tests) count(image int, right bool) {
	t.times[image]++
	if right {
		t.right[image]++
	}
}

// images is how many different ones were tested.
func (t *tests) images() int {
	n := 0
	for _, times := range t.times {
		n += min(times, 1)
	}
	return n
}

func (t *tests) sum() int {
	sum := 0
	for _, times := range t.times {
		sum += times
	}
	return sum
}

// sample has the accuracy of each image that was tested, weighted by how often.
func (t *tests) sample(groups []int) (stats.Sample, error) {
	var values, weights []float64
	var clusters []int
	for image, times := range t.times {
		if times > 0 {
			values = append(values, float64(t.right[image])/float64(times))
			weights = append(weights, float64(times))
			clusters = append(clusters, groups[image])
		}
	}
	return stats.NewSample(values, weights, clusters)
}
