package reportstest

import (
	"math/rand/v2"

	"github.com/refold/refold/experiment"
)

// Shuffled gives the same summary with every list in another order.
func Shuffled(s *experiment.Summary) *experiment.Summary {
	random := rand.New(rand.NewPCG(3, 4))
	c := *s
	mix := func(n int, swap func(i, j int)) { random.Shuffle(n, swap) }
	c.Verdicts = append([]experiment.Verdict(nil), s.Verdicts...)
	mix(len(c.Verdicts), func(i, j int) { c.Verdicts[i], c.Verdicts[j] = c.Verdicts[j], c.Verdicts[i] })
	c.Cells = append([]experiment.Cell(nil), s.Cells...)
	mix(len(c.Cells), func(i, j int) { c.Cells[i], c.Cells[j] = c.Cells[j], c.Cells[i] })
	c.Optimism = append([]experiment.Optimism(nil), s.Optimism...)
	mix(len(c.Optimism), func(i, j int) { c.Optimism[i], c.Optimism[j] = c.Optimism[j], c.Optimism[i] })
	c.Confusions = append([]experiment.Confusion(nil), s.Confusions...)
	mix(len(c.Confusions), func(i, j int) { c.Confusions[i], c.Confusions[j] = c.Confusions[j], c.Confusions[i] })
	c.Curves = append([]experiment.Curve(nil), s.Curves...)
	mix(len(c.Curves), func(i, j int) { c.Curves[i], c.Curves[j] = c.Curves[j], c.Curves[i] })
	c.Ledger = append([]experiment.LedgerEntry(nil), s.Ledger...)
	mix(len(c.Ledger), func(i, j int) { c.Ledger[i], c.Ledger[j] = c.Ledger[j], c.Ledger[i] })
	c.Proofs = append([]experiment.ProofSummary(nil), s.Proofs...)
	mix(len(c.Proofs), func(i, j int) { c.Proofs[i], c.Proofs[j] = c.Proofs[j], c.Proofs[i] })
	c.Data.Classes = append([]experiment.ClassCount(nil), s.Data.Classes...)
	mix(len(c.Data.Classes), func(i, j int) { c.Data.Classes[i], c.Data.Classes[j] = c.Data.Classes[j], c.Data.Classes[i] })
	c.Data.Evidence = append([]experiment.GroupEvidence(nil), s.Data.Evidence...)
	mix(len(c.Data.Evidence), func(i, j int) { c.Data.Evidence[i], c.Data.Evidence[j] = c.Data.Evidence[j], c.Data.Evidence[i] })
	return &c
}
