package compare_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/compare"
	"pgregory.net/rapid"
)

// values are what nobody should hand to a test: no numbers, huge and tiny ones, ties.
func values(least, most int) *rapid.Generator[[]float64] {
	one := rapid.OneOf(
		rapid.SampledFrom([]float64{0, 0, 1, 1, -1, .5, .01, .3, 1e-320, -1e-200, 1e-13, 1e99, -1e100}),
		rapid.Float64Range(-1, 1), rapid.Float64Range(-1, 1),
	)
	wild := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e308, -1e308, 1e101})
	return rapid.Custom(func(t *rapid.T) []float64 {
		all := rapid.SliceOfN(one, least, most).Draw(t, "values")
		if len(all) > 0 && rapid.IntRange(0, 9).Draw(t, "tenth") == 0 {
			all[rapid.IntRange(0, len(all)-1).Draw(t, "place")] = wild.Draw(t, "wild")
		}
		return all
	})
}

func numbers(n int) *rapid.Generator[[]int] { return rapid.SliceOfN(rapid.IntRange(-3, 12), n, n) }

// sound fails where there is neither a result of numbers nor one of the kinds of refusals.
func sound[T any](t *rapid.T, what string) func(T, error) {
	return func(result T, err error) {
		t.Helper()
		if err != nil {
			if !errors.Is(err, stats.ErrInvalid) && !errors.Is(err, stats.ErrTooFew) && !errors.Is(err, stats.ErrNoVariance) && !errors.Is(err, stats.ErrDesign) {
				t.Fatalf("%s: an error of no kind: %v", what, err)
			}
			return
		}
		checkNumbers(t, what, reflect.ValueOf(result))
	}
}

// probabilities are the fields that must lie between 0 and 1.
var probabilities = map[string]bool{"P": true, "PF": true, "PChiSquared": true, "PCorrected": true, "PExact": true, "PMid": true, "Worse": true, "Equal": true, "Better": true, "Low": true, "High": true, "AUC": true}

func checkNumbers(t *rapid.T, name string, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.Float64:
		x := v.Float()
		if math.IsNaN(x) || math.IsInf(x, 0) || probabilities[name] && !(x >= 0 && x <= 1+1e-12) {
			t.Fatalf("%s is %v", name, x)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			checkNumbers(t, v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			checkNumbers(t, name, v.Index(i))
		}
	}
}

func TestHostileTrials(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := values(0, 12).Draw(t, "differences")
		scalar := values(1, 1)
		ratio, region := scalar.Draw(t, "ratio")[0], scalar.Draw(t, "region")[0]
		sound[compare.Result](t, "CorrectedT")(compare.CorrectedT(d, ratio))
		sound[compare.Posterior](t, "BayesianCorrelatedT")(compare.BayesianCorrelatedT(d, ratio, region))
		var five [5][2]float64
		for i, v := range values(10, 10).Draw(t, "five") {
			five[i/2][i%2] = v
		}
		sound[compare.Result](t, "FiveByTwoT")(compare.FiveByTwoT(five))
		sound[compare.Result](t, "FiveByTwoF")(compare.FiveByTwoF(five))
		b := values(0, 12).Draw(t, "b")
		threshold, level := scalar.Draw(t, "threshold")[0], scalar.Draw(t, "level")[0]
		sound[compare.SuperiorityResult](t, "Superiority")(compare.Superiority(d, b, ratio, threshold, level))
		n := min(len(d), len(b))
		sound[compare.SuperiorityResult](t, "Superiority")(compare.Superiority(d[:n], b[:n], math.Abs(ratio), .75, .95))
		sound[[]float64](t, "P")(compare.Holm(d))
	})
}

func TestHostileImages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := values(0, 60).Draw(t, "differences")
		groups := numbers(len(d)).Draw(t, "groups")
		if rapid.Bool().Draw(t, "apart") {
			for i := range groups {
				groups[i] = i
			}
		}
		draws := rapid.IntRange(-1, 20).Draw(t, "draws")
		random := rand.New(rand.NewPCG(1, 1))
		sound[compare.SignFlipResult](t, "SignFlip")(compare.SignFlip(d, groups, draws, random))
		sound[compare.SignFlipResult](t, "SignFlip")(compare.SignFlip(d, groups, draws, nil))
		sound[compare.SignFlipResult](t, "SignFlip")(compare.SignFlip(d, groups[:len(d)/2], draws, random))
		positive := rapid.SliceOfN(rapid.Bool(), len(d), len(d)).Draw(t, "positive")
		b := values(len(d), len(d)).Draw(t, "b")
		sound[compare.DeLongResult](t, "DeLong")(compare.DeLong(positive, d, b, groups))
		sound[compare.DeLongResult](t, "DeLong")(compare.DeLong(positive, d, b, nil))
		sound[compare.DeLongResult](t, "DeLong")(compare.DeLong(positive, d, b[:len(b)/2], nil))
		half := len(d) / 2
		folds := []compare.Scored{{positive[:half], d[:half], b[:half], groups[:half]}, {positive[half:], d[half:], b[half:], groups[half:]}}
		sound[compare.DeLongResult](t, "DeLongFolds")(compare.DeLongFolds(folds[:rapid.IntRange(0, 2).Draw(t, "folds")]))
		counts := rapid.IntRange(-2, 1<<40)
		sound[compare.McNemarResult](t, "McNemar")(compare.McNemar(counts.Draw(t, "only a"), counts.Draw(t, "only b")))
		if _, _, err := compare.Discordant(positive, positive[:len(positive)/2]); (err == nil) != (len(positive) == 0) {
			t.Fatalf("lists of different images: %v", err)
		}
	})
}

func TestHostileTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		models := rapid.IntRange(0, 5).Draw(t, "models")
		correct := rapid.SliceOfN(rapid.SliceOfN(rapid.Bool(), models, models), 0, 30).Draw(t, "correct")
		scores := rapid.SliceOfN(values(models, models), 0, 8).Draw(t, "scores")
		if rapid.IntRange(0, 9).Draw(t, "tenth") == 0 {
			correct, scores = append(correct, []bool{true}), append(scores, []float64{1, 2})
		}
		random := rand.New(rand.NewPCG(1, 1))
		sound[compare.Result](t, "CochranQ")(compare.CochranQ(correct))
		groups := numbers(len(correct)).Draw(t, "groups")
		sound[compare.Result](t, "PermuteModels")(compare.PermuteModels(correct, groups, rapid.IntRange(-1, 9).Draw(t, "draws"), random))
		f, err := compare.Friedman(scores)
		sound[compare.FriedmanResult](t, "Friedman")(f, err)
		level := values(1, 1).Draw(t, "level")[0]
		sound[compare.NemenyiResult](t, "Nemenyi")(compare.Nemenyi(f, level))
		sound[compare.NemenyiResult](t, "Nemenyi")(compare.Nemenyi(f, .95))
		wild := compare.FriedmanResult{MeanRanks: values(0, 4).Draw(t, "ranks"), Blocks: rapid.IntRange(-1, 1<<40).Draw(t, "blocks")}
		sound[compare.NemenyiResult](t, "Nemenyi")(compare.Nemenyi(wild, .95))
		sound[float64](t, "quantile")(compare.StudentizedRange(level, rapid.IntRange(-1, 1<<40).Draw(t, "k")))
	})
}
