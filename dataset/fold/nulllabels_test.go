package fold_test

import (
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
)

func TestNullLabelsAreHalfOfTheGroups(t *testing.T) {
	groups := dataset.Groups{Of: []int{0, 1, 1, 2, 3, 3, 4}, Count: 5}
	seen := map[string]bool{}
	for seed := range uint64(50) {
		labels := fold.NullLabels(groups, stream(seed))
		of := make(map[int]int)
		ones := 0
		text := ""
		for i, label := range labels {
			g := groups.Of[i]
			if before, ok := of[g]; ok && before != label {
				t.Fatalf("group %d has two labels: %v", g, labels)
			} else if !ok {
				of[g] = label
				ones += label
			}
			text += string(rune('0' + label))
		}
		if ones != 2 {
			t.Fatalf("%d of 5 groups have label 1, want 2", ones)
		}
		seen[text] = true
	}
	if len(seen) < 8 {
		t.Errorf("50 seeds give %d of the 10 possible labellings", len(seen))
	}
}
