package verdict_test

import (
	"strings"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

// TestVerdictNamesRelations: what was kept on one side, and what no split can tell from
// the class, stand in the sentence, whatever the outcome.
func TestVerdictNamesRelations(t *testing.T) {
	for _, c := range []struct {
		name        string
		guarded     stats.Interval
		related     []string
		inseparable []string
		want        []string
	}{
		{"supported", guarded(.96, .945, .975), []string{"near copies"}, nil,
			[]string{"is supported: measured without known leakage (kept on one side: near copies) it is 96.0 %", "the claim less a margin of 1 point."}},
		{"supported, one camera a class", guarded(.96, .945, .975), []string{"exact copies", "the same author"}, []string{"camera session"},
			[]string{"measured without the known leakage that folds can keep out (kept on one side: exact copies and the same author) it is",
				"the claim less a margin of 1 point. But class and camera session cannot be told apart in these images: no split of them can tell what the networks learned."}},
		{"refuted, two kinds", guarded(.8, .75, .85), []string{"exact copies", "near copies", "the same role"}, []string{"author", "place"},
			[]string{"(kept on one side: exact copies, near copies and the same role)",
				" Besides, class and author cannot be told apart in these images, nor class and place: no split of them can tell what the networks learned."}},
		{"undecided, nothing related", guarded(.95, .9, .99), nil, []string{"near copies"},
			[]string{"measured without the known leakage that folds can keep out it is", "Besides, class and near copies cannot be told apart"}},
	} {
		v := verdict.Decide(verdict.Input{Claim: .95, Margin: .01, Guarded: c.guarded, Related: c.related, Inseparable: c.inseparable})
		for _, want := range c.want {
			if !strings.Contains(v.Sentence, want) {
				t.Errorf("%s: the sentence\n %s\n lacks\n %s", c.name, v.Sentence, want)
			}
		}
	}
	torn := verdict.Decide(verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.96, .945, .975), Related: []string{"near copies"}, Torn: []string{"the same author", "the same place"}})
	if !strings.Contains(torn.Sentence, "measured without the known leakage that folds can keep out (kept on one side: near copies) it is") ||
		!strings.HasSuffix(torn.Sentence, " But images related by the same author and the same place were on both sides of the folds, in too few groups to be kept apart: the figure may be too high by that.") {
		t.Error(torn.Sentence)
	}
	single := verdict.Decide(verdict.Input{Claim: .95, Guarded: guarded(.8, .75, .85), Images: sample(t, []float64{1, 1, 0}, []int{3, 1, 2}), Inseparable: []string{"author"}})
	if !strings.Contains(single.Sentence, "measured with the epoch chosen on validation images it is") || !strings.Contains(single.Sentence, "class and author cannot be told apart") {
		t.Error(single.Sentence)
	}
}

// TestVerdictNamesTheKind: where single kinds were measured, the reason names the one that
// leaks more than half, and the sentence all of them.
func TestVerdictNamesTheKind(t *testing.T) {
	kind := func(name string, value, low float64) stats.Difference {
		return difference(stats.PartLeakage+" by "+name, value, guarded(value, low, 2*value-low))
	}
	for _, c := range []struct {
		name   string
		kinds  []stats.Difference
		reason verdict.Reason
	}{
		{"one leaks most", []stats.Difference{kind("author", .02, -.01), kind("near-copies", .15, .1)}, "explained by train/test leakage, mostly by near-copies"},
		{"none leaks more than half", []stats.Difference{kind("author", .0995, .05), kind("near-copies", .09, .05)}, "explained by train/test leakage"},
		{"not clear of chance", []stats.Difference{kind("author", .15, -.01), kind("near-copies", .01, 0)}, "explained by train/test leakage"},
		{"none was measured", nil, "explained by train/test leakage"},
	} {
		v := verdict.Decide(verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.717, .589, .845), AsPublished: .962, HasAsPublished: true, Optimism: optimism(.131, .046, .199), Kinds: c.kinds})
		if v.Reason != c.reason {
			t.Errorf("%s: %s, want %s", c.name, v.Reason, c.reason)
		}
		if _, err := verdict.ParseReason(string(v.Reason)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if named := strings.Contains(v.Sentence, "Single kinds of relation leak, in points that need not add up: author "); named != (c.kinds != nil) {
			t.Errorf("%s: %s", c.name, v.Sentence)
		}
	}
	bySelection := verdict.Decide(verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.8, .75, .85), AsPublished: .95, HasAsPublished: true, Optimism: optimism(.1, .14, .01),
		Kinds: []stats.Difference{kind("author", .01, .005)}})
	if bySelection.Reason != "explained by selection" || strings.Contains(bySelection.Sentence, "Single kinds") {
		t.Errorf("%s: %s", bySelection.Reason, bySelection.Sentence)
	}
}
