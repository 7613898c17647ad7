package verdict_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

func guarded(estimate, low, high float64) stats.Interval {
	return stats.Interval{Estimate: estimate, Low: low, High: high, Level: .95, Method: stats.MethodClustered, Estimand: stats.EstimandGroups}
}

func difference(name string, value float64, interval stats.Interval) stats.Difference {
	return stats.Difference{Name: name, Value: value, Interval: interval}
}

func optimism(low float64, selection, leakage float64) *stats.OptimismResult {
	total := selection + leakage
	return &stats.OptimismResult{
		Total: difference(stats.PartTotal, total, guarded(total, low, 2*total-low)),
		Parts: []stats.Difference{difference(stats.PartSelection, selection, guarded(selection, 0, 2*selection)), difference(stats.PartLeakage, leakage, guarded(leakage, 0, 2*leakage))},
	}
}

// verdictCases is the truth table of the verdict for a claim of .95 and a margin of
// .01, so c - d = .94.
var verdictCases = []struct {
	name      string
	guarded   stats.Interval
	published float64 // negative: not run
	optimism  *stats.OptimismResult
	outcome   verdict.Outcome
	reason    verdict.Reason
	rule      string
	sentence  string // a part of it
}{
	{"supported", guarded(.96, .945, .975), .97, optimism(-.01, .01, 0), verdict.Supported, "",
		"l = 0.945 >= c - d = 0.940", "is supported: measured without known leakage it is 96.0 % (95 % interval 94.5 % to 97.5 % for the mean accuracy of the trained models on new groups of images), and even the lower end reaches 94.0 %"},
	{"supported below the claim", guarded(.946, .941, .951), .97, nil, verdict.Supported, "",
		"l = 0.941 >= c - d = 0.940", "is supported within the margin: "},
	{"supported on the limit", guarded(.95, .94, .96), -1, nil, verdict.Supported, "",
		"l = 0.940 >= c - d = 0.940", "reaches 94.0 %, the claim less a margin of 1 point."},
	{"undecided just below the limit", guarded(.95, .9399999, .96), -1, nil, verdict.Undecided, "",
		"l = 0.9399999 < c - d = 0.9400000 <= u = 0.9600000", "93.99999 % to 96.00000 %"},
	{"undecided with the upper end on the limit", guarded(.9, .86, .94), .97, optimism(.01, .05, .02), verdict.Undecided, "",
		"l = 0.860 < c - d = 0.940 <= u = 0.940", "is neither supported nor refuted: "},
	{"undecided above the claim", guarded(.96, .92, 1), .97, nil, verdict.Undecided, "",
		"l = 0.920 < c - d = 0.940 <= u = 1.000", "that interval holds 94.0 %"},
	{"refuted just below the limit", guarded(.9, .86, .9399), .9, nil, verdict.Refuted, verdict.NotReproduced,
		"u = 0.9399 < c - d = 0.9400; p = 0.9000 < c - d", "reaches only 90.00 %"},
	{"explained by leakage", guarded(.717, .589, .845), .962, optimism(.131, .046, .199), verdict.Refuted, verdict.ExplainedBy(stats.PartLeakage),
		"u = 0.845 < c - d = 0.940; p = 0.962 >= c - d; optimism 0.245, interval 0.131 to 0.359 > 0; largest part: train/test leakage, 0.199",
		"Most of the gap is train/test leakage: of the 24.5 points between this and the 96.2 % reached as published, it accounts for 19.9 and selection (choosing the epoch on the test images) for 4.6."},
	{"explained by selection", guarded(.8, .75, .85), .95, optimism(.1, .14, .01), verdict.Refuted, verdict.ExplainedBy(stats.PartSelection),
		"u = 0.850 < c - d = 0.940; p = 0.950 >= c - d; optimism 0.150, interval 0.100 to 0.200 > 0; largest part: selection, 0.140",
		"Most of the gap is selection (choosing the epoch on the test images): of the 15.0 points"},
	{"of equal parts the first", guarded(.8, .75, .85), .95, optimism(.1, .075, .075), verdict.Refuted, verdict.ExplainedBy(stats.PartSelection),
		"u = 0.850 < c - d = 0.940; p = 0.950 >= c - d; optimism 0.150, interval 0.100 to 0.200 > 0; largest part: selection, 0.075", "The largest part of the gap is selection"},
	{"as published on the limit", guarded(.8, .75, .85), .94, optimism(.01, .1, .04), verdict.Refuted, verdict.ExplainedBy(stats.PartSelection),
		"u = 0.850 < c - d = 0.940; p = 0.940 >= c - d; optimism 0.140, interval 0.010 to 0.270 > 0; largest part: selection, 0.100", "94.0 % reached as published"},
	{"as published just below", guarded(.8, .75, .85), .9399, optimism(.01, .1, .04), verdict.Refuted, verdict.NotReproduced,
		"u = 0.8500 < c - d = 0.9400; p = 0.9399 < c - d", "so it says nothing about what leaked in the original"},
	{"optimism from zero", guarded(.8, .75, .85), .96, optimism(0, .1, .06), verdict.Refuted, verdict.Unexplained,
		"u = 0.850 < c - d = 0.940; p = 0.960 >= c - d; optimism 0.160, interval 0.000 to 0.320 not above 0", "the difference of 16.0 points is not clear of chance (95 % interval 0.0 to 32.0)"},
	{"optimism unknown", guarded(.8, .75, .85), .96, nil, verdict.Refuted, verdict.Unexplained,
		"u = 0.850 < c - d = 0.940; p = 0.960 >= c - d; the optimism was not measured", "since it was not taken apart"},
	{"not run as published", guarded(.8, .75, .85), -1, optimism(.01, .1, .04), verdict.Refuted, verdict.Unexplained,
		"u = 0.850 < c - d = 0.940; p was not measured", "the protocol as published was not run"},
}

func TestVerdictCases(t *testing.T) {
	for _, c := range verdictCases {
		t.Run(c.name, func(t *testing.T) {
			v := verdict.Decide(verdict.Input{Claim: .95, Margin: .01, Guarded: c.guarded, AsPublished: c.published, HasAsPublished: c.published >= 0, Optimism: c.optimism})
			if v.Outcome != c.outcome || v.Reason != c.reason {
				t.Errorf("%s, reason %q, want %s, %q", v.Outcome, v.Reason, c.outcome, c.reason)
			}
			if v.Rule != c.rule {
				t.Errorf("rule\n %s, want\n %s", v.Rule, c.rule)
			}
			if !strings.Contains(v.Sentence, c.sentence) || !strings.HasPrefix(v.Sentence, "The claimed accuracy of 95.0") || !strings.HasSuffix(v.Sentence, ".") {
				t.Errorf("sentence\n %s\n lacks\n %s", v.Sentence, c.sentence)
			}
			if (v.Outcome == verdict.Undecided) != (v.Advice != "" && v.Reason == "") {
				t.Errorf("advice %q", v.Advice)
			}
			if v.InsideClaim != nil || v.Suspicious != "" {
				t.Errorf("from nothing: inside %v, suspicious %q", *v.InsideClaim, v.Suspicious)
			}
		})
	}
}

// TestVerdictWithoutGroups: where all images are singletons nothing was held apart,
// and one part is all of the gap.
func TestVerdictWithoutGroups(t *testing.T) {
	g := guarded(.8, .75, .85)
	g.Estimand = stats.EstimandImages
	total := difference(stats.PartSelection, .15, guarded(.15, .1, .2))
	v := verdict.Decide(verdict.Input{Claim: .95, Guarded: g, AsPublished: .95, HasAsPublished: true, Images: sample(t, []float64{1, 1, 0}, []int{3, 1, 2}),
		Optimism: &stats.OptimismResult{Total: total, Parts: []stats.Difference{total}}})
	want := "The claimed accuracy of 95.0 % is refuted: measured with the epoch chosen on validation images it is 80.0 % (95 % interval 75.0 % to 85.0 % for the mean accuracy of the trained models on new images). " +
		"The gap of 15.0 points to the 95.0 % reached as published is selection (choosing the epoch on the test images)."
	if v.Sentence != want || v.Reason != "explained by selection" {
		t.Errorf("sentence\n %s, want\n %s", v.Sentence, want)
	}
}

// TestVerdictPartAboveTheTotal: parts may have opposite signs.
func TestVerdictPartAboveTheTotal(t *testing.T) {
	v := verdict.Decide(verdict.Input{Claim: .95, Guarded: guarded(.8, .75, .85), AsPublished: .95, HasAsPublished: true, Images: sample(t, []float64{1, 1, 0}, []int{0, 0, 1}),
		Optimism: &stats.OptimismResult{Total: difference(stats.PartTotal, .15, guarded(.15, .1, .2)), Parts: []stats.Difference{
			difference(stats.PartSelection, -.02, guarded(-.02, -.1, .1)), difference(stats.PartLeakage, .17, guarded(.17, .1, .2))}}})
	if !strings.Contains(v.Sentence, "More than the whole gap is train/test leakage: of the 15.0 points between this and the 95.0 % reached as published, it accounts for 17.0 and selection (choosing the epoch on the test images) for -2.0.") {
		t.Error(v.Sentence)
	}
}

// TestVerdictAtTheLastEpoch: without validation images none can choose an epoch.
func TestVerdictAtTheLastEpoch(t *testing.T) {
	g := guarded(.8, .75, .85)
	v := verdict.Decide(verdict.Input{Claim: .95, Guarded: g, Images: sample(t, []float64{1, 1, 0}, []int{3, 1, 2}), LastEpoch: true})
	if !strings.HasPrefix(v.Sentence, "The claimed accuracy of 95.0 % is refuted: measured at the last epoch it is 80.0 %") {
		t.Error(v.Sentence)
	}
}

func TestVerdictClaimCounts(t *testing.T) {
	for _, c := range []struct {
		estimate float64
		inside   bool
		where    string
	}{{.88, false, "below"}, {.9, true, "inside"}, {.98, false, "above"}} {
		v := verdict.Decide(verdict.Input{Claim: .95, Margin: .01, ClaimCorrect: 95, ClaimTotal: 100, Guarded: guarded(c.estimate, .5, 1), Images: sample(t, []float64{1, 1, 0}, []int{0, 0, 1})})
		if v.InsideClaim == nil || *v.InsideClaim != c.inside {
			t.Errorf("%v: inside %v, want %v", c.estimate, v.InsideClaim, c.inside)
		}
		if !strings.Contains(v.Advice, "95 of 100, allow 88.8 % to 97.8 % (Wilson, 95 %); the guarded accuracy lies "+c.where) {
			t.Errorf("advice %q", v.Advice)
		}
	}
	v := verdict.Decide(verdict.Input{Claim: .95, ClaimCorrect: 101, ClaimTotal: 100, Guarded: guarded(.96, .955, .97)})
	if v.InsideClaim != nil || !strings.Contains(v.Advice, "make no sense") {
		t.Errorf("101 of 100: %+v", v)
	}
}

func TestVerdictSuspicious(t *testing.T) {
	for _, c := range []struct {
		high    float64
		classes int
		want    bool
	}{{.49, 2, true}, {.5, 2, false}, {.3, 3, true}, {.34, 3, false}, {.3, 0, false}, {math.NaN(), 2, false}} {
		balanced := guarded(.2, .1, c.high)
		v := verdict.Decide(verdict.Input{Claim: .95, Guarded: guarded(.3, .2, .4), BalancedAccuracy: &balanced, Classes: c.classes})
		if (v.Suspicious != "") != c.want {
			t.Errorf("up to %v of %d classes: %q", c.high, c.classes, v.Suspicious)
		}
		if c.want && !strings.Contains(v.Suspicious, "counter-leak") {
			t.Errorf("%q does not say what it means", v.Suspicious)
		}
	}
}

func TestVerdictDigits(t *testing.T) {
	v := verdict.Decide(verdict.Input{Claim: .9995, Margin: .0005, Guarded: guarded(.9, .85, .95), HasAsPublished: true, AsPublished: .9})
	if !strings.HasPrefix(v.Sentence, "The claimed accuracy of 99.95 % is refuted") {
		t.Errorf("the claim is rounded away: %s", v.Sentence)
	}
	v = verdict.Decide(verdict.Input{Claim: 83.0 / 97, Guarded: guarded(.5, .4, .6), HasAsPublished: true, AsPublished: .9})
	if !strings.HasPrefix(v.Sentence, "The claimed accuracy of 85.6 % is refuted") {
		t.Errorf("the claim is not rounded: %s", v.Sentence)
	}
}

// TestVerdictSenseless: input that makes no sense is undecided, and says why.
func TestVerdictSenseless(t *testing.T) {
	nan := math.NaN()
	good := verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.9, .8, .92)}
	for name, change := range map[string]func(*verdict.Input){
		"no claim":          func(in *verdict.Input) { in.Claim = 0 },
		"percent":           func(in *verdict.Input) { in.Claim = 95 },
		"NaN claim":         func(in *verdict.Input) { in.Claim = nan },
		"margin":            func(in *verdict.Input) { in.Margin = -.01 },
		"margin of all":     func(in *verdict.Input) { in.Margin = .95 },
		"NaN margin":        func(in *verdict.Input) { in.Margin = nan },
		"no interval":       func(in *verdict.Input) { in.Guarded = stats.Interval{} },
		"NaN interval":      func(in *verdict.Input) { in.Guarded.High = nan },
		"reversed interval": func(in *verdict.Input) { in.Guarded.Low = .95 },
		"as published":      func(in *verdict.Input) { in.HasAsPublished, in.AsPublished = true, nan },
		"optimism":          func(in *verdict.Input) { in.Optimism = optimism(nan, .1, .1) },
	} {
		in := good
		change(&in)
		v := verdict.Decide(in)
		if v.Outcome != verdict.Undecided || !strings.HasPrefix(v.Sentence, "The claim cannot be judged: ") || !strings.HasPrefix(v.Rule, "no rule applies") {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// TestVerdictProperties: a better guarded accuracy never makes a verdict worse, and
// no text ever shows NaN.
func TestVerdictProperties(t *testing.T) {
	rank := map[verdict.Outcome]int{verdict.Refuted: 0, verdict.Undecided: 1, verdict.Supported: 2}
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.Float64Range(0, 1)
		draw := func() stats.Interval {
			e := unit.Draw(t, "estimate")
			return guarded(e, e*unit.Draw(t, "low"), e+(1-e)*unit.Draw(t, "high"))
		}
		in := verdict.Input{Claim: rapid.Float64Range(.02, 1).Draw(t, "claim"), Margin: .01, Guarded: draw(), AsPublished: unit.Draw(t, "p"),
			HasAsPublished: rapid.Bool().Draw(t, "has"), Images: sample(t, []float64{1, .5, 0, 1}, []int{0, 0, 1, 2}), SeedMeans: []float64{.6, .65}}
		v := verdict.Decide(in)
		better := in
		better.Guarded.Low += (in.Guarded.Estimate - in.Guarded.Low) / 2
		better.Guarded.High += (1 - in.Guarded.High) / 2
		if w := verdict.Decide(better); rank[w.Outcome] < rank[v.Outcome] {
			t.Fatalf("%s with %+v, but %s with %+v", v.Outcome, in.Guarded, w.Outcome, better.Guarded)
		}
		for _, text := range []string{v.Rule, v.Sentence, v.Advice} {
			if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") || strings.Contains(text, "%!") {
				t.Fatalf("text %q", text)
			}
		}
		if (v.Outcome == verdict.Refuted) != (v.Reason != "") {
			t.Fatalf("%s with reason %q", v.Outcome, v.Reason)
		}
	})
}
