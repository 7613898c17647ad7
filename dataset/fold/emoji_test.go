package fold_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/testdata"
)

// emoji scans the 360 real images once for all tests.
var emoji = sync.OnceValues(func() (*dataset.Manifest, error) {
	return dataset.Scan(context.Background(), testdata.Emoji(), dataset.ScanOptions{Manifest: "images.csv"})
})

func scanEmoji(t *testing.T) *dataset.Manifest {
	t.Helper()
	m, err := emoji()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func stream(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// The demo: four folds of whole roles; the inner validation part is one role.
func TestEmojiGroupFolds(t *testing.T) {
	m := scanEmoji(t)
	roles, err := dataset.Column(m, "role")
	if err != nil {
		t.Fatal(err)
	}
	groups := dataset.Join(len(m.Images), dataset.Copies(m), roles)
	hashes := map[string]bool{}
	for seed := range uint64(4) {
		r := stream(seed)
		sample, err := fold.Sample(m, 0, false, r)
		if err != nil {
			t.Fatal(err)
		}
		folds, err := fold.Groups(m.Labels(), groups, sample, 4, 0.1, r)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := fold.Prove(m, m.Labels(), groups, sample, folds, true)
		if err != nil {
			t.Fatal(err)
		}
		hashes[proof.Hash] = true
		for i, f := range folds {
			if n := len(f.Test); n < 72 || n > 96 {
				t.Errorf("seed %d fold %d: %d test images, want 72 to 96", seed, i, n)
			}
			if n := len(f.Validation); n != 24 {
				t.Errorf("seed %d fold %d: %d validation images, want the 24 of one role", seed, i, n)
			}
		}
	}
	if len(hashes) != 4 {
		t.Errorf("4 seeds give %d different divisions", len(hashes))
	}
}

func TestEmojiNullLabels(t *testing.T) {
	m := scanEmoji(t)
	roles, err := dataset.Column(m, "role")
	if err != nil {
		t.Fatal(err)
	}
	groups := dataset.Join(len(m.Images), dataset.Copies(m), roles)
	sample, err := fold.Sample(m, 0, false, stream(0))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(20) {
		r := stream(seed)
		labels := fold.NullLabels(groups, r)
		folds, err := fold.Groups(labels, groups, sample, 4, 0.1, r)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if _, err := fold.Prove(m, labels, groups, sample, folds, true); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		rows, err := fold.Rows(labels, sample, 4, 0.1, r)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if _, err := fold.Prove(m, labels, groups, sample, rows, false); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

func TestEmojiRowsCross(t *testing.T) {
	m := scanEmoji(t)
	roles, err := dataset.Column(m, "role")
	if err != nil {
		t.Fatal(err)
	}
	groups := dataset.Join(len(m.Images), dataset.Copies(m), roles)
	sample, err := fold.Sample(m, 0, false, stream(1))
	if err != nil {
		t.Fatal(err)
	}
	folds, err := fold.Rows(m.Labels(), sample, 4, 0.1, stream(1))
	if err != nil {
		t.Fatal(err)
	}
	proof, err := fold.Prove(m, m.Labels(), groups, sample, folds, false)
	if err != nil {
		t.Fatal(err)
	}
	if proof.TestImages != 360 || proof.TestCrossing != 360 || proof.CrossingGroups != 4*14 {
		t.Errorf("%+v, want all 360 test images and all 14 groups of 4 folds crossing", proof)
	}
	if _, err := fold.Prove(m, m.Labels(), groups, sample, folds, true); err == nil {
		t.Error("random rows were proven to keep groups apart")
	}
}
