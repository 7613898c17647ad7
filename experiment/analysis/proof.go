package analysis

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// proofs sums what was proven of each split over all seeds.
func proofs(p *plan.Plan) []summary.Proof {
	var all []summary.Proof
	for _, split := range p.Splits {
		proof := summary.Proof{Split: split}
		hash := sha256.New()
		var train float64
		for _, division := range p.Divisions {
			if division.Split != split {
				continue
			}
			for _, fold := range division.Folds {
				train += float64(len(fold.Train))
			}
			io.WriteString(hash, division.Proof.Hash)
			proof.Folds += division.Proof.Folds
			proof.CrossingHashes += division.Proof.CrossingHashes
			proof.CrossingGroups += division.Proof.CrossingGroups
			proof.TestImages += division.Proof.TestImages
			proof.TestCrossing += division.Proof.TestCrossing
		}
		proof.TrainImages = round(train / float64(proof.Folds))
		proof.Hash = hex.EncodeToString(hash.Sum(nil))
		all = append(all, proof)
	}
	return all
}
