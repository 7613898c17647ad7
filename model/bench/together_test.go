package bench

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

func TestPaceOfTrialsTogether(t *testing.T) {
	one := model.Pace{Batch: 8, FLOPsPerImage: 3, First: 5 * time.Second, Steps: []time.Duration{time.Second, 2 * time.Second, time.Second}}
	other := model.Pace{Batch: 8, FLOPsPerImage: 3, First: 4 * time.Second, Steps: []time.Duration{time.Second, time.Second}}
	got := together([]model.Pace{one, other})
	// 8+8 images/s, then 4+8
	want := []time.Duration{time.Second, time.Second * 16 / 12}
	if got.Batch != 16 || got.FLOPsPerImage != 3 || got.First != 5*time.Second || !slices.Equal(got.Steps, want) {
		t.Errorf("%+v, want steps %v", got, want)
	}
	if alone := together([]model.Pace{one}); !slices.Equal(alone.Steps, one.Steps) {
		t.Errorf("one trial: %+v", alone)
	}
}

func TestTrialsThatFailEndTheOthers(t *testing.T) {
	_, err := measureTogether(t.Context(), resnet.Config{Architecture: "resnet8v9"}, model.Effort{Steps: 5}, 3, func() {})
	if err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
