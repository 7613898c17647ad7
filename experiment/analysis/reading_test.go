package analysis

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/score"
)

func TestTiesGoToAccuracyThenLossThenTheEarliest(t *testing.T) {
	for _, test := range []struct {
		name   string
		scores []score.Score
		want   int
	}{
		{"accuracy beats loss", []score.Score{{Correct: 8, Images: 10, Loss: 0.1}, {Correct: 9, Images: 10, Loss: 5}}, 1},
		{"loss decides", []score.Score{{Correct: 9, Images: 10, Loss: 0.5}, {Correct: 9, Images: 10, Loss: 0.4}, {Correct: 8, Images: 10, Loss: 0.1}}, 1},
		{"the earliest of equals", []score.Score{{Correct: 7, Images: 10, Loss: 0.2}, {Correct: 9, Images: 10, Loss: 0.4}, {Correct: 9, Images: 10, Loss: 0.4}}, 1},
		{"one epoch", []score.Score{{Correct: 0, Images: 10, Loss: 3}}, 0},
	} {
		if got := score.Best(test.scores); got != test.want {
			t.Errorf("%s: epoch %d, want %d", test.name, got, test.want)
		}
	}
	if p := score.Class([]float32{-1, -0.5, -0.5}); p != 1 {
		t.Errorf("of equal classes %d is predicted, want the lowest, 1", p)
	}
}

// TestSelectionNeverLosesOnItsOwnScores: the best test epoch is at least as good on
// the test fold as any other selection; that is what makes it optimistic.
func TestSelectionNeverLosesOnItsOwnScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		epochs := rapid.IntRange(1, 12).Draw(t, "epochs")
		draw := func(name string) []score.Score {
			scores := make([]score.Score, epochs)
			for i := range scores {
				scores[i] = score.Score{Correct: rapid.IntRange(0, 5).Draw(t, name), Images: 5, Loss: float64(rapid.IntRange(0, 3).Draw(t, name+" loss"))}
			}
			return scores
		}
		test, validation := draw("test"), draw("validation")
		chosen := test[choose(plan.SelectTest, epochs, test, nil)]
		for _, other := range []int{choose(plan.SelectValidation, epochs, nil, validation), choose(plan.SelectLast, epochs, nil, nil)} {
			if score.Better(test[other], chosen) {
				t.Fatalf("epoch %d beats the best test epoch", other)
			}
		}
		if last := choose(plan.SelectLast, epochs, nil, nil); last != epochs-1 {
			t.Fatalf("last is epoch %d of %d", last, epochs)
		}
	})
}
