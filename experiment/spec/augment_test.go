package spec

import (
	"strings"
	"testing"

	"github.com/refold/refold/model/resnet"
)

// TestAugmentation: what is asked for reaches the network, in any order, and is refused where
// nothing could come of it.
func TestAugmentation(t *testing.T) {
	s := article()
	s.Train.Augment = []Augmentation{AugmentColour, AugmentFlip}
	if got, want := Network(s.Model, s.Train).Augment, (resnet.Augmentation{Flip: true, Colour: true}); got != want || s.Train.Augmented() != "flip, colour" {
		t.Errorf("%+v, %s", got, s.Train.Augmented())
	}
	other := s.Clone()
	other.Train.Augment = []Augmentation{AugmentFlip, AugmentColour}
	if d := Diff(s, other); len(d) > 0 {
		t.Errorf("another order: %v", d)
	}
	other.Train.Augment = nil
	if d := Diff(s, other); len(d) != 1 || d[0].What != "train.augment" {
		t.Errorf("none: %v", d)
	}
	for name, c := range map[string]struct {
		change func(*Spec)
		want   string // empty: nothing is wrong
	}{
		"as it is":        {func(*Spec) {}, ""},
		"twice":           {func(s *Spec) { s.Train.Augment = append(s.Train.Augment, AugmentFlip) }, "train.augment: \"flip\" stands there twice"},
		"stem":            {func(s *Spec) { s.Model.Weights, s.Model.Freeze = "w.safetensors", resnet.FreezeStem }, ""},
		"frozen features": {func(s *Spec) { s.Model.Weights, s.Model.Freeze = "w.safetensors", resnet.FreezeAllButHead }, "train.augment: [colour flip]: changes images anew in each epoch"},
		"a program":       {func(s *Spec) { s.Trainer.Command = []string{"train"} }, "train.augment: [colour flip]: is for the networks that are built in"},
	} {
		now := s.Clone()
		c.change(&now)
		err := now.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
