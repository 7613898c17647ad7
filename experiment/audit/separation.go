package audit

import (
	"context"
	"fmt"
	"math"

	"github.com/refold/refold/experiment/audit/probe"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/metric"
)

// Separation is how well one number, a date or a position, keeps the classes apart.
type Separation struct {
	What string
	// Class is the one that a threshold separates best from all others, and AUC the area
	// under its ROC curve: above one half where its numbers are larger.
	Class int
	AUC   stats.Interval
	// Probe sees what a threshold does not: one class in spring and autumn, another in
	// summer, or numbers that only one class has.
	Probe  probe.Result
	Images int // with a number
}

// Separates says whether the AUC's interval lies off one half, or the probe's above the
// majority.
func (s Separation) Separates() bool {
	return s.Probe.Above() || s.Images > 0 && !s.AUC.Contains(.5)
}

// Numbers are those of all images that [Separate] asks about; NaN is missing.
type Numbers struct {
	What   string // capture date, position of the name, row of the manifest
	Values []float64
}

// Separate asks whether numbers keep the classes apart, by groups of the design: each
// class against all others (AUC), and all at once (a probe). Dates that do mean that the
// classes were collected at different times, with whatever changed between; positions,
// that the order is the classes'.
//
// level holds for all numbers, classes and probes at once (Bonferroni): where nothing
// separates, at most 1 - level of data sets have something that does. Numbers that are
// missing in all images, or the same, are left out of the result.
func Separate(ctx context.Context, d probe.Design, all []Numbers, level float64) ([]Separation, error) {
	var varying []Numbers
	for _, n := range all {
		if len(n.Values) != len(d.Labels) {
			return nil, fmt.Errorf("%s: %d numbers for %d images", n.What, len(n.Values), len(d.Labels))
		}
		if !(probe.Column{Numbers: n.Values}).Constant() {
			varying = append(varying, n)
		}
	}
	comparisons := d.Classes
	if comparisons == 2 {
		comparisons = 1 // the other class is the same question
	}
	each := 1 - (1-level)/float64(len(varying)*(comparisons+1))
	var separations []Separation
	for _, n := range varying {
		s := Separation{What: n.What}
		if err := s.area(d, n.Values, comparisons, each); err != nil {
			return nil, fmt.Errorf("%s: %w", n.What, err)
		}
		var err error
		if s.Probe, err = d.Probe(ctx, []probe.Column{{Name: n.What, Numbers: n.Values}}, each); err != nil {
			return nil, fmt.Errorf("%s: %w", n.What, err)
		}
		separations = append(separations, s)
	}
	return separations, nil
}

// area finds the class that a threshold separates best.
func (s *Separation) area(d probe.Design, values []float64, comparisons int, level float64) error {
	var labels, clusters []int
	var score []float64
	for i, v := range values {
		if !math.IsNaN(v) {
			labels, clusters, score = append(labels, d.Labels[i]), append(clusters, d.Groups.Of[i]), append(score, v)
		}
	}
	for class := d.Classes - comparisons; class < d.Classes; class++ {
		against := make([]int, len(labels))
		for i, label := range labels {
			if label == class {
				against[i] = 1
			}
		}
		if !inTwoClusters(against, clusters) {
			continue // too few have a number: nothing can be said of this class
		}
		interval, err := metric.AUCInterval(against, score, clusters, level)
		if err != nil {
			return err
		}
		if s.Images == 0 || math.Abs(interval.Estimate-.5) > math.Abs(s.AUC.Estimate-.5) {
			s.Class, s.AUC, s.Images = class, interval, len(labels)
		}
	}
	return nil
}

// inTwoClusters says whether both labels lie in at least two clusters.
func inTwoClusters(labels, clusters []int) bool {
	var seen [2]map[int]bool
	for label := range seen {
		seen[label] = make(map[int]bool)
	}
	for i, label := range labels {
		seen[label][clusters[i]] = true
	}
	return len(seen[0]) >= 2 && len(seen[1]) >= 2
}
