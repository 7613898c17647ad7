package compare

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// FriedmanResult is a [Result] on more than two models: Statistic is chi-squared.
type FriedmanResult struct {
	Result
	Blocks    int
	MeanRanks []float64 // by model; 1 is the best
	// PF is that of Iman and Davenport's F on k-1 and (k-1)(n-1) degrees of freedom
	// (Communications in Statistics A9, 1980), less conservative than P.
	PF float64
}

// Friedman tests whether k models rank alike (JASA 32, 1937), with the correction for ties,
// as SciPy has it. scores has a row a block, such as a fold, with a score of each model,
// higher being better. Blocks are taken as independent: take the folds of one seed, not
// those of several, which test the same images again. Estimate is the largest difference of
// mean ranks.
//
// Where all blocks rank alike, without ties, F is infinite, and PF is exact: k!^(1-n).
func Friedman(scores [][]float64) (FriedmanResult, error) {
	if err := checkBlocks(scores); err != nil {
		return FriedmanResult{}, fmt.Errorf("the Friedman test: %w", err)
	}
	n, k := float64(len(scores)), float64(len(scores[0]))
	r := FriedmanResult{Blocks: len(scores), MeanRanks: make([]float64, len(scores[0])), PF: 1, Result: Result{
		Method: MethodFriedman, Null: NullAllProcesses, Assumes: assumesBlocks, DF: k - 1, P: 1,
	}}
	squares := 0.0 // of all ranks about (k+1)/2
	for _, row := range scores {
		for model, rank := range midranks(row) {
			rank = k + 1 - rank
			r.MeanRanks[model] += rank / n
			squares += (rank - (k+1)/2) * (rank - (k+1)/2)
		}
	}
	best, worst := r.MeanRanks[0], r.MeanRanks[0]
	for _, m := range r.MeanRanks {
		best, worst = min(best, m), max(worst, m)
	}
	r.Estimate = worst - best
	if len(scores) < fewBlocks {
		r.Warnings = append(r.Warnings, fmt.Sprintf("only %d blocks (fewer than %d): the chi-squared form is rough", len(scores), fewBlocks))
	}
	if squares == 0 {
		r.Warnings = append(r.Warnings, "all models tie in every block")
		return r, nil
	}
	between := 0.0
	for _, m := range r.MeanRanks {
		between += n * (m - (k+1)/2) * (m - (k+1)/2)
	}
	r.Statistic = (k - 1) * n * between / squares
	r.P = chiTail(r.Statistic, r.DF)
	most := n * (k - 1)
	if left := most - r.Statistic; left > 1e-9*most {
		r.PF = fTail((n-1)*r.Statistic/left, k-1, (k-1)*(n-1))
	} else {
		orders, _ := math.Lgamma(k + 1)
		r.PF = math.Exp((1 - n) * orders)
	}
	return r, nil
}

func checkBlocks(scores [][]float64) error {
	if len(scores) < 2 {
		return stats.Refuse(stats.ErrTooFew, "%d blocks, needs at least 2", len(scores))
	}
	if len(scores[0]) < 2 {
		return stats.Refuse(stats.ErrTooFew, "%d models, needs at least 2", len(scores[0]))
	}
	for i, row := range scores {
		if len(row) != len(scores[0]) {
			return stats.Refuse(stats.ErrInvalid, "block %d has scores of %d models, the first of %d", i, len(row), len(scores[0]))
		}
		if err := checkValues(fmt.Sprintf("in block %d, the score of model", i), row); err != nil {
			return err
		}
	}
	return nil
}
