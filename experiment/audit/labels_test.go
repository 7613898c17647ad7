package audit_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/refold/refold/experiment/audit"
)

// TestDoubtsAreCleanlabs compares one seed with cleanlab's confident learning.
func TestDoubtsAreCleanlabs(t *testing.T) {
	file, err := os.ReadFile("testdata/cleanlab.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Classes int
			Labels  []int
			Logs    [][]float64
			Issues  []int
			Margins []float64
		}
	}
	if err := json.Unmarshal(file, &golden); err != nil {
		t.Fatal(err)
	}
	for _, c := range golden.Cases {
		doubts, err := audit.DoubtfulLabels(c.Labels, c.Classes, [][][]float64{c.Logs})
		if err != nil {
			t.Fatal(err)
		}
		var images []int
		for at, d := range doubts {
			images = append(images, d.Image)
			if math.Abs(d.Margin-c.Margins[d.Image]) > 1e-4 || d.Seeds != 1 || d.Of != 1 {
				t.Errorf("%d classes, image %d: %+v, cleanlab's margin is %v", c.Classes, d.Image, d, c.Margins[d.Image])
			}
			if at > 0 && d.Margin < doubts[at-1].Margin {
				t.Errorf("%d classes: image %d is out of order", c.Classes, d.Image)
			}
		}
		if slices.Sort(images); !slices.Equal(images, c.Issues) {
			t.Errorf("%d classes: doubts %v, cleanlab has %v", c.Classes, images, c.Issues)
		}
	}
}

// Image 0 is contradicted by two of the three seeds that tested it, image 1 by one of two,
// which is no majority.
func TestDoubtsNeedMostSeeds(t *testing.T) {
	sure := func(class int) []float32 {
		p := []float32{float32(math.Log(.02)), float32(math.Log(.02)), float32(math.Log(.02))}
		p[class] = float32(math.Log(.96))
		return p
	}
	labels := []int{0, 0, 0, 1, 1, 2, 2}
	seed := func(first, second []float32) [][]float32 {
		return [][]float32{first, second, sure(0), sure(1), sure(1), sure(2), sure(2)}
	}
	seeds := [][][]float32{seed(sure(2), sure(1)), seed(sure(2), sure(0)), seed(sure(0), nil), seed(nil, nil)}
	doubts, err := audit.DoubtfulLabels(labels, 3, seeds)
	if err != nil {
		t.Fatal(err)
	}
	if len(doubts) != 1 || doubts[0].Image != 0 || doubts[0].Class != 2 || doubts[0].Seeds != 2 || doubts[0].Of != 3 {
		t.Fatalf("doubts %+v", doubts)
	}
	if want := (2*.03 + .97) / 3; math.Abs(doubts[0].Margin-want) > 1e-6 {
		t.Errorf("margin %v, want %v", doubts[0].Margin, want)
	}
	for name, bad := range map[string][][][]float32{
		"no seeds":        nil,
		"fewer images":    {{sure(0)}},
		"fewer classes":   {slices.Repeat([][]float32{{0, -30}}, 7)},
		"no distribution": {slices.Repeat([][]float32{{0, 0, 0}}, 7)},
	} {
		if _, err := audit.DoubtfulLabels(labels, 3, bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
