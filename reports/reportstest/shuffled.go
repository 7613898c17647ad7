package reportstest

import (
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/experiment/summary"
)

// Shuffled gives the same summary with every list whose order says nothing in another
// order.
func Shuffled(s *summary.Summary) *summary.Summary {
	random := rand.New(rand.NewPCG(3, 4))
	c := *s
	c.Verdicts = shuffled(random, s.Verdicts)
	c.Cells = shuffled(random, s.Cells)
	for i := range c.Cells {
		c.Cells[i].Folds = shuffled(random, c.Cells[i].Folds)
	}
	c.Optimism = shuffled(random, s.Optimism)
	c.Relatives = shuffled(random, s.Relatives)
	if s.Labels != nil {
		labels := *s.Labels
		labels.Networks = shuffled(random, labels.Networks)
		c.Labels = &labels
	}
	c.Comparison = shuffled(random, s.Comparison)
	c.Confusions = shuffled(random, s.Confusions)
	c.Curves = shuffled(random, s.Curves)
	c.Ledger = shuffled(random, s.Ledger)
	c.Proofs = shuffled(random, s.Proofs)
	c.Trials.Failed = shuffled(random, s.Trials.Failed)
	c.Data.Classes = shuffled(random, s.Data.Classes)
	c.Data.Formats = shuffled(random, s.Data.Formats)
	c.Data.Evidence = shuffled(random, s.Data.Evidence)
	c.Data.Excluded = shuffled(random, s.Data.Excluded)
	return &c
}

func shuffled[T any](random *rand.Rand, all []T) []T {
	out := slices.Clone(all)
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
