package sequential_test

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/refold/refold/stats/sequential"
)

// early is how runs of a family ended, of one truth and claim.
type early struct {
	Scores   string
	Claim    float64
	Truth    float64
	Accuracy float64 // as it came out: of classifiers that were trained, on new images
	Ends     map[ended]int
}

func (e early) runs() int { return e.count(func(ended) bool { return true }) }

func (e early) count(is func(ended) bool) int {
	n := 0
	for end, runs := range e.Ends {
		if is(end) {
			n += runs
		}
	}
	return n
}

func (e early) of(d sequential.Decision) int {
	return e.count(func(end ended) bool { return end.Decision == d })
}

// decided counts verdicts ahead of the last of five looks.
func (e early) decided() int {
	return e.count(func(end ended) bool {
		return end.look < 5 && (end.Decision == sequential.Supported || end.Decision == sequential.Refuted)
	})
}

// wrong counts false verdicts. At the limit itself refuting is false, and supporting a hair
// below it: the worse of the two counts.
func (e early) wrong() int {
	refuted, supported := e.of(sequential.Refuted), e.of(sequential.Supported)
	switch {
	case e.atLimit():
		return max(refuted, supported)
	case e.Truth < limit(e.Claim):
		return supported
	}
	return refuted
}

func (e early) atLimit() bool { return e.Truth == limit(e.Claim) }

// trainings is the least number of trainings that a share of all runs is content with.
func (e early) trainings(share float64) int {
	need := int(math.Ceil(share * float64(e.runs())))
	for look := 1; ; look++ {
		if e.count(func(end ended) bool { return end.look <= look }) >= need {
			return foldsOfSeed * look
		}
	}
}

// storeEarly writes counts as CSV, a row for each way to end.
func storeEarly(w io.Writer, all []early) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"scores", "claim", "truth", "accuracy", "decision", "look", "runs"}}
	for _, e := range all {
		ends := slices.SortedFunc(maps.Keys(e.Ends), func(a, b ended) int { return cmp.Or(a.look-b.look, cmp.Compare(a.Decision, b.Decision)) })
		for _, end := range ends {
			rows = append(rows, []string{e.Scores, fmt.Sprint(e.Claim), fmt.Sprint(e.Truth), strconv.FormatFloat(e.Accuracy, 'f', 5, 64),
				string(end.Decision), strconv.Itoa(end.look), strconv.Itoa(e.Ends[end])})
		}
	}
	return out.WriteAll(rows)
}

// restoreEarly reads what storeEarly wrote.
func restoreEarly(r io.Reader) ([]early, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	var all []early
	for line, row := range rows[1:] {
		var x [3]float64
		for i := range x {
			if x[i], err = strconv.ParseFloat(row[1+i], 64); err != nil {
				return nil, fmt.Errorf("line %d: %w", line+2, err)
			}
		}
		look, err := strconv.Atoi(row[5])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line+2, err)
		}
		runs, err := strconv.Atoi(row[6])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line+2, err)
		}
		decision, err := sequential.ParseDecision(row[4])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line+2, err)
		}
		if last := len(all) - 1; last < 0 || all[last].Scores != row[0] || all[last].Claim != x[0] || all[last].Truth != x[1] {
			all = append(all, early{Scores: row[0], Claim: x[0], Truth: x[1], Accuracy: x[2], Ends: make(map[ended]int)})
		}
		all[len(all)-1].Ends[ended{Decision: decision, look: look}] += runs
	}
	return all, nil
}
