package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/spec"
)

// TestArms: architectures with each preparation; trials share folds, streams and, where only
// their scale differs, pixels.
func TestArms(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5))
	s := experimenttest.Spec()
	s.Data.Variants = []string{"scale=keras", "resize=crop size=12x16"}
	p, err := New(t.Context(), s, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"resnet8v1", "resnet8v1, scale keras", "resnet8v1, crop, 12x16", "resnet8v2", "resnet8v2, scale keras", "resnet8v2, crop, 12x16"}
	if d := cmp.Diff(want, p.ArmNames()); d != "" {
		t.Error(d)
	}
	first := p.Trials[0]
	for i, of := range p.Trials[:len(want)] {
		if of.Arm != want[i] || of.StreamPrefix() != first.StreamPrefix() || cmp.Diff(p.Fold(of), p.Fold(first)) != "" {
			t.Errorf("trial %d is %+v", i, of)
		}
	}
	if name := p.Trials[2].Name; name != "resnet8v1.crop12x16.rows.n45.seed0.fold0" {
		t.Error(name)
	}
	base := s.Data.Preprocess()
	other := pixels.Preprocess{Height: 12, Width: 16, Resize: pixels.Crop, Interpolation: base.Interpolation, Alpha: base.Alpha}
	if d := cmp.Diff([]pixels.Preprocess{base, other}, p.Preprocesses()); d != "" {
		t.Error(d)
	}
	if got := p.SpecOf(p.Arm(want[2])).Data; got.Size != [2]int{12, 16} || got.Resize != "crop" || len(got.Variants) > 0 {
		t.Errorf("%+v", got)
	}
	s.Run.Engine = spec.EnginePredictions
	if arms := armsOf(s); len(arms) != 2 || arms[0].Preparation.Name != "given" {
		t.Errorf("of predictions: %+v", arms)
	}
}

// TestPixelsHashOfVariants: one that equalises counts by the revision of equalising; others
// leave it as it is without them.
func TestPixelsHashOfVariants(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 3, 2))
	d := experimenttest.Spec().Data
	plain := PixelsHash(d, m)
	d.Variants = []string{"resize=crop"}
	if PixelsHash(d, m) != plain {
		t.Error("cropping is another revision")
	}
	d.Variants = append(d.Variants, "equalise=size short-side=4")
	if PixelsHash(d, m) == plain {
		t.Error("equalising has no revision")
	}
}
