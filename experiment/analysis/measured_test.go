package analysis

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/summary"
)

// sure are log-probabilities that give each image its class with certainty p.
func sure(predicted []int, classes int, p float64) []float32 {
	var logs []float32
	for _, class := range predicted {
		for c := range classes {
			share := (1 - p) / float64(classes-1)
			if c == class {
				share = p
			}
			logs = append(logs, float32(math.Log(share)))
		}
	}
	return logs
}

// TestRightAnswersAreBest: whatever is predicted, no metric is better than with all
// answers right, by what the table of metrics calls better.
func TestRightAnswersAreBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.IntRange(2, 4).Draw(t, "classes")
		p := &plan.Plan{Classes: make([]string, classes), Positive: classes - 1}
		labels, predicted := make([]int, 3*classes), make([]int, 3*classes)
		for i := range labels {
			labels[i], predicted[i] = i%classes, rapid.IntRange(0, classes-1).Draw(t, "predicted")
		}
		best, err := measure(p, labels, labels, sure(labels, classes, 0.99))
		if err != nil {
			t.Fatal(err)
		}
		other, err := measure(p, labels, predicted, sure(predicted, classes, 0.99))
		if err != nil {
			t.Fatal(err)
		}
		for _, metric := range summary.MetricTable() {
			right, wrong := *metric.In(&best.metrics), *metric.In(&other.metrics)
			if metric.Better == summary.Lower {
				right, wrong = -right, -wrong
			}
			if wrong > right || !slices.Equal(labels, predicted) && wrong == right && metric.Key == "accuracy" {
				t.Fatalf("%s: %v with all right, %v with %v for %v", metric.Key, right, wrong, predicted, labels)
			}
		}
	})
}

// TestDoubtsTravelWithTables: a class that was never predicted is named beside every
// table that lacks it.
func TestDoubtsTravelWithTables(t *testing.T) {
	p := &plan.Plan{Classes: []string{"cat", "dog"}, Positive: 1}
	labels, predicted := []int{0, 1, 1}, []int{0, 0, 0}
	m, err := measure(p, labels, predicted, sure(predicted, 2, 0.9))
	if err != nil {
		t.Fatal(err)
	}
	a := &analysis{Results: &Results{plan: p}, summary: &summary.Summary{}}
	a.confusions(summary.Cell{Protocol: plan.Guarded}, []measuredSeed{{folds: []measured{m}, whole: m}})
	if n := len(a.summary.Confusions); n != 3 {
		t.Fatalf("%d tables, not those of fold, seed and pool", n)
	}
	for _, c := range a.summary.Confusions {
		if len(c.Warnings) != 2 || !strings.HasPrefix(c.Warnings[0], "class dog was never predicted") || !strings.Contains(c.Warnings[1], "MCC is given as 0") {
			t.Errorf("%s: %q", c.Scope, c.Warnings)
		}
	}
}

// TestPoolsAreMadeOnce: the same read-out over the same seeds is one pool, any other a
// pool of its own.
func TestPoolsAreMadeOnce(t *testing.T) {
	r := resultsOf(t, [][]int{{0, 1, 0, 1}, {0, 1, 1, 1}})
	all := newPools(r)
	get := func(selection plan.Selection, seeds ...int) *pool {
		p, err := all.of(readOut{"net", "rows", selection}, seeds)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	both := get(plan.SelectTest, 0, 1)
	if get(plan.SelectTest, 0, 1) != both {
		t.Error("the same pool was made twice")
	}
	if get(plan.SelectTest, 1) == both || get(plan.SelectLast, 0, 1) == both {
		t.Error("another pool is the same")
	}
	if both.mean() != 0.875 || get(plan.SelectTest, 1).mean() != 0.75 || !slices.Equal(both.trials, []float64{1, 1, 1, 0.5}) {
		t.Errorf("means %v and %v, trials %v", both.mean(), get(plan.SelectTest, 1).mean(), both.trials)
	}
	first, err := both.primary()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := both.primary(); first.Estimate != both.mean() || &again.candidates[0] != &first.candidates[0] {
		t.Errorf("the primary interval is of %v, or was computed twice", first.Estimate)
	}
}

// resultsOf are the results of one network on four images, labels 0, 1, 0, 1, in two
// folds; by seed, what was predicted.
func resultsOf(t *testing.T, predicted [][]int) *Results {
	t.Helper()
	labels := []int{0, 1, 0, 1}
	r := &Results{seeds: make(map[seedOf][]result), plan: &plan.Plan{Manifest: &dataset.Manifest{Images: make([]dataset.Image, 4)}, Classes: []string{"a", "b"}}}
	r.plan.Spec.Claim.Level = 0.95
	r.plan.Groups.Of = []int{0, 1, 2, 3}
	for seed, of := range predicted {
		r.plan.Draws = append(r.plan.Draws, plan.Draw{Seed: seed, Labels: labels})
		for fold := range 2 {
			images := []int{2 * fold, 2*fold + 1}
			logs := sure(of[2*fold:2*fold+2], 2, 0.9)
			reading := &reading{trial: plan.Trial{Fold: fold}, train: 2, images: images, labels: labels[2*fold : 2*fold+2], chosen: make(map[plan.Selection]choice)}
			for _, selection := range []plan.Selection{plan.SelectTest, plan.SelectLast} {
				reading.chosen[selection] = choice{epoch: 1, score: score.Of(reading.labels, logs, 2), logs: logs, predicted: score.Classes(logs, 2)}
			}
			key := seedOf{"net", "rows", seed}
			r.seeds[key] = append(r.seeds[key], result{reading: reading})
		}
	}
	return r
}
