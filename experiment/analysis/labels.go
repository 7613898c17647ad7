package analysis

import (
	"fmt"
	"slices"

	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// labels lists the images whose label the networks contradict. Each network with each whole
// seed has a vote; those of a network count where the interval of its accuracy lies above
// what the largest class alone reaches, since a network that learned nothing is no witness.
// No label is looked at that was not scored before.
func (a *analysis) labels() error {
	if a.plan.Spec.Data.Null {
		return nil // an image has no label of its own
	}
	pools, err := a.labelPools()
	if err != nil || len(pools) == 0 {
		return err
	}
	what := pools[0].readOut
	d := &summary.DoubtfulLabels{Split: what.split, Selection: what.selection, Protocol: a.plan.Protocol(what.split, what.selection), Images: []summary.DoubtfulImage{}}
	var votes [][][]float32 // by vote, image of the manifest, class
	for _, p := range pools {
		of, err := a.labelVotes(p)
		if err != nil {
			return fmt.Errorf("%s: doubtful labels: %w", p.readOut, err)
		}
		d.Networks = append(d.Networks, of)
		if of.Count {
			votes = append(votes, predictions(p, len(a.plan.Manifest.Images), len(a.plan.Classes))...)
		}
	}
	a.summary.Labels = d
	if len(votes) == 0 {
		return nil
	}
	doubts, err := audit.DoubtfulLabels(a.plan.Draws[0].Labels, len(a.plan.Classes), votes)
	if err != nil {
		return err
	}
	d.Tested = tested(votes)
	right := resolve.Confirmed(a.plan.Decisions, a.plan.Manifest)
	for _, doubt := range doubts {
		if right[doubt.Image] {
			d.Confirmed++
			continue
		}
		d.Images = append(d.Images, a.doubtful(doubt))
	}
	a.doubted(d.Images)
	return nil
}

// doubtful is a doubt as the summary holds it.
func (a *analysis) doubtful(doubt audit.Doubt) summary.DoubtfulImage {
	image := a.plan.Manifest.Images[doubt.Image]
	d := summary.DoubtfulImage{
		Path: image.Path, SHA256: image.FileHash, Label: image.Label, Predicted: a.plan.Classes[doubt.Class],
		Contradict: doubt.Seeds, Of: doubt.Of, Margin: doubt.Margin,
	}
	if line, ok := decision.OnLabel(image.Label, image.FileHash, image.Path); ok && a.plan.Audited {
		d.Decision = line.CSV()
	}
	return d
}

// labelPools are the read-outs of all networks under the guarded split or, where no seed of
// that is whole, under the first other split that has one: those by single kinds of
// evidence, then rows, then that of look-alikes.
func (a *analysis) labelPools() ([]*pool, error) {
	rank := func(s spec.Split) int {
		_, kind := s.Kind()
		return slices.Index([]bool{s == a.plan.GuardedSplit(), kind && s != spec.SplitLook, s == spec.SplitRows, true}, true)
	}
	splits := slices.Clone(a.plan.Splits)
	slices.SortStableFunc(splits, func(x, y spec.Split) int { return rank(x) - rank(y) })
	for _, split := range splits {
		var pools []*pool
		for _, architecture := range a.plan.ArmNames() {
			seeds := a.complete(architecture, split)
			if len(seeds) == 0 {
				continue
			}
			p, err := a.pools.of(readOut{architecture, split, a.plan.GuardedSelection()}, seeds)
			if err != nil {
				return nil, err
			}
			pools = append(pools, p)
		}
		if len(pools) > 0 {
			return pools, nil
		}
	}
	return nil, nil
}

// labelVotes says whether the votes of a network count.
func (a *analysis) labelVotes(p *pool) (summary.LabelVotes, error) {
	accuracy, err := p.primary()
	if err != nil {
		return summary.LabelVotes{}, err
	}
	majority, err := p.sample.LargestShare(a.labelsOf(p))
	if err != nil {
		return summary.LabelVotes{}, err
	}
	return summary.LabelVotes{
		Architecture: p.architecture, Seeds: len(p.seeds), Accuracy: *interval(accuracy.Interval), Majority: majority, Count: accuracy.Low > majority,
	}, nil
}

// predictions are the log-probabilities of a pool by seed, image of the manifest and class;
// nil where a seed did not test the image.
func predictions(p *pool, images, classes int) [][][]float32 {
	var seeds [][][]float32
	for _, readings := range p.readings {
		of := make([][]float32, images)
		for _, r := range readings {
			logs := r.chosen[p.selection].logs
			for i, image := range r.images {
				of[image] = logs[i*classes : (i+1)*classes]
			}
		}
		seeds = append(seeds, of)
	}
	return seeds
}

// tested is how many images there are predictions of.
func tested(votes [][][]float32) int {
	n := 0
	for image := range votes[0] {
		if slices.ContainsFunc(votes, func(of [][]float32) bool { return of[image] != nil }) {
			n++
		}
	}
	return n
}

// doubted adds the images to what the audit found, where there was one.
func (a *analysis) doubted(images []summary.DoubtfulImage) {
	found := a.summary.Data.Audit
	if len(images) == 0 || !found.Done() {
		return
	}
	found.Findings = append(slices.Clone(found.Findings), finding.Finding{
		Detector: "labels", Condition: finding.Doubted, Severity: finding.SeverityOf(finding.Doubted),
		Images: len(images), Effect: finding.NoEffect, Example: images[0].Path,
	})
	finding.Sort(found.Findings)
}
