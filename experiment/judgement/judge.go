package judgement

import (
	"fmt"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/metric"
	"github.com/refold/refold/stats/verdict"
)

// Split is where the test set came from, and what an audit found to relate its images.
type Split struct {
	Manifest *dataset.Manifest
	Test     []bool         // of every image: it is a test image; the others were learned from, or chosen by
	Groups   dataset.Groups // of images that are related

	Baselines []baseline.Fitted // of Task; nil: none were fitted
}

// Task is the split as a task for baselines: all other images are learned from.
func (s *Split) Task() baseline.Task {
	t := baseline.Task{Labels: s.Manifest.Labels(), Classes: len(s.Manifest.Classes)}
	for i, test := range s.Test {
		if test {
			t.Test = append(t.Test, i)
		} else {
			t.Train = append(t.Train, i)
		}
	}
	return t
}

// Judgement is what the predictions of a test set are worth. Accuracies are fractions.
type Judgement struct {
	Claim    verdict.TestSet // what is claimed; its counts are those of Verdict
	Notes    []string
	Classes  []string
	Counts   metric.Confusion // rows are true classes, columns predictions
	Majority Majority
	// Baselines are other simple answers to compare with; nil: none were fitted.
	Baselines []Baseline

	All     Portion
	Grouped bool // intervals allow for images that belong together

	// The rest is known where the images are.
	Audited    bool
	Clean      *Portion        // test images without a known relative among the other parts; nil: there are none, or it is not known
	Related    *Portion        // those with one; nil: there are none, or it is not known
	Difference *stats.Interval // Related less Clean; nil: too few of either
	Missing    int             // test images of the split that nobody predicted
	Example    string          // one of them

	AsItIs  verdict.TestSetVerdict  // on all test images
	Verdict *verdict.TestSetVerdict // on Clean, where it is known, or else on all; nil: no image is left to judge by
}

// Majority is the accuracy of always giving the most frequent true class.
type Majority struct {
	Class string
	Share float64
}

// Baseline is the accuracy of something simple that learned from the same training images,
// on the same test images.
type Baseline struct {
	Name     baseline.Name
	Accuracy float64
	Clean    float64 // of those without a known relative in training; 0 where there are none
}

// Portion is the accuracy on some of the test images.
type Portion struct {
	Correct, Images, Groups int
	Interval                stats.Interval
	sample                  stats.Sample
}

// fewImages is how many images there must be of each sort for their difference to be given.
const fewImages = 10

// image is a test image as it is judged.
type image struct {
	label, predicted string
	cluster          int
	related          bool
	number           int // in the manifest of the split
}

// Judge judges a claim by the predictions of a test set. split is nil where the images are
// not there: what is related to training images is then not known. An error names the line
// that cannot be.
func Judge(claim verdict.TestSet, p *Predictions, split *Split) (*Judgement, error) {
	j := &Judgement{Claim: claim, Notes: slices.Clone(p.Notes), Audited: split != nil, Grouped: split != nil || p.Grouped}
	images, err := j.images(p, split)
	if err != nil {
		return nil, err
	}
	if err := p.doubt(images); err != nil {
		return nil, err
	}
	j.unknown(p.File, images)
	if err := j.count(images); err != nil {
		return nil, err
	}
	if err := j.portions(images); err != nil {
		return nil, err
	}
	if j.AsItIs, err = j.decide(j.All, ""); err != nil {
		return nil, err
	}
	if split != nil {
		j.compare(images, split)
	}
	switch {
	case split == nil:
		j.Verdict = &j.AsItIs
	case j.Clean != nil:
		v, err := j.decide(*j.Clean, "without a known relative in training")
		j.Verdict = &v
		return j, err
	}
	return j, nil
}

// images are the rows with labels, clusters and relatives.
func (j *Judgement) images(p *Predictions, split *Split) ([]image, error) {
	if split != nil {
		return j.matched(p, split)
	}
	clusters := make(map[string]int)
	var all []image
	for i, row := range p.Rows {
		if row.Label == "" {
			return nil, fmt.Errorf("%s: there is no column label: without the images, nobody can tell what is right", p.File)
		}
		cluster := len(p.Rows) + i // one of its own
		if row.Group != "" {
			known, ok := clusters[row.Group]
			if !ok {
				known = len(clusters)
				clusters[row.Group] = known
			}
			cluster = known
		}
		all = append(all, image{label: row.Label, predicted: row.Predicted, cluster: cluster})
	}
	return all, nil
}

// count fills the confusion table and the largest class.
func (j *Judgement) count(images []image) error {
	var classes []string
	for _, i := range images {
		classes = append(classes, i.label, i.predicted)
	}
	slices.Sort(classes)
	j.Classes = slices.Compact(classes)
	at := make(map[string]int)
	for c, name := range j.Classes {
		at[name] = c
	}
	var labels, predicted []int
	of := make([]int, len(j.Classes))
	for _, i := range images {
		labels, predicted = append(labels, at[i.label]), append(predicted, at[i.predicted])
		of[at[i.label]]++
	}
	if len(j.Classes) < 2 {
		return fmt.Errorf("all test images have the label %q, and all are predicted so: with one class there is nothing to tell apart", j.Classes[0])
	}
	largest := slices.Index(of, slices.Max(of))
	j.Majority = Majority{j.Classes[largest], float64(of[largest]) / float64(len(images))}
	var err error
	j.Counts, err = metric.NewConfusion(labels, predicted, len(j.Classes))
	return err
}

// compare counts what baselines have right of the images that were predicted; the largest
// class has a line of its own.
func (j *Judgement) compare(images []image, split *Split) {
	place := make(map[int]int)
	for at, number := range split.Task().Test {
		place[number] = at
	}
	for _, f := range split.Baselines {
		if f.Name == baseline.ByMajority {
			continue
		}
		var all, clean, right, cleanRight int
		for _, i := range images {
			ok := split.Manifest.Classes[f.Of[0].Classes[place[i.number]]] == i.label
			all++
			if ok {
				right++
			}
			if !i.related {
				clean++
				if ok {
					cleanRight++
				}
			}
		}
		j.Baselines = append(j.Baselines, Baseline{f.Name, float64(right) / float64(all), float64(cleanRight) / float64(max(1, clean))})
	}
}

// portions counts all images, and those with and without a relative.
func (j *Judgement) portions(images []image) error {
	all, err := portion(images, func(image) bool { return true }, j.Claim.Level)
	if err != nil {
		return err
	}
	j.All = *all
	if !j.Audited {
		return nil
	}
	if j.Clean, err = portion(images, func(i image) bool { return !i.related }, j.Claim.Level); err != nil {
		return err
	}
	if j.Related, err = portion(images, func(i image) bool { return i.related }, j.Claim.Level); err != nil {
		return err
	}
	if j.Clean == nil || j.Related == nil || min(j.Clean.Images, j.Related.Images) < fewImages {
		return nil
	}
	difference, err := stats.Contrast(j.Related.sample, j.Clean.sample, j.Claim.Level)
	j.Difference = &difference
	return err
}

// portion is the accuracy on the images that are wanted; nil: there are none.
func portion(images []image, wanted func(image) bool, level float64) (*Portion, error) {
	p := &Portion{}
	var values []float64
	var clusters []int
	for _, i := range images {
		if !wanted(i) {
			continue
		}
		right := 0.0
		if i.label == i.predicted {
			right = 1
			p.Correct++
		}
		values, clusters = append(values, right), append(clusters, i.cluster)
	}
	p.Images = len(values)
	if p.Images == 0 {
		return nil, nil
	}
	var err error
	if p.sample, err = stats.NewSample(values, nil, clusters); err != nil {
		return nil, err
	}
	p.Groups = p.sample.Groups()
	p.Interval, err = stats.AccuracyInterval(p.sample, level)
	return p, err
}

// decide applies the rules of a verdict to some of the images. Where groups are known, the
// interval is that of groups; where the best of several epochs was chosen on these images,
// its lower end is that of the level 1 - (1 - level)/epochs, as verdict.TestSet has it.
func (j *Judgement) decide(p Portion, which string) (verdict.TestSetVerdict, error) {
	s := j.Claim
	s.Correct, s.Total, s.Which, s.Audited = verdict.CorrectRange{Low: p.Correct, High: p.Correct}, p.Images, which, j.Audited
	if s.Chance == 0 && j.Majority.Share < 1 {
		s.Chance, s.Largest = j.Majority.Share, true
	}
	if j.Grouped {
		i := p.Interval
		if s.Looks > 1 {
			corrected, err := stats.AccuracyInterval(p.sample, 1-(1-s.Level)/float64(s.Looks))
			if err != nil {
				return verdict.TestSetVerdict{}, err
			}
			i.Low = corrected.Low
		}
		s.Interval = &i
	}
	if s.Total > stats.MaxTestImages {
		return verdict.TestSetVerdict{}, fmt.Errorf("%d test images: must be at most %d", s.Total, stats.MaxTestImages)
	}
	return s.Decide()
}
