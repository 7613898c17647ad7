package status

import (
	"testing"
)

func TestTimeLeftIsByArchitecture(t *testing.T) {
	s := Status{Trials: []Trial{
		{State: Finished, Architecture: "fast", Epoch: 2, Epochs: 2, images: 50, Seconds: 10},
		{State: Finished, Architecture: "slow", Epoch: 2, Epochs: 2, images: 50, Seconds: 100},
		{State: Running, Architecture: "slow", Epoch: 1, Epochs: 2, images: 50, Seconds: 50},
		{State: Waiting, Architecture: "fast", Epochs: 2, images: 50},
		{State: Failed, Architecture: "fast", Epochs: 2, images: 50},
	}}
	if got := s.left(2); got != 30 {
		t.Errorf("%g s left, want (50 + 10)/2", got)
	}
	s.total()
	if s.Seconds != 110 || s.MedianSeconds != 55 || s.ImagesPerSecond != 200.0/110 {
		t.Errorf("%+v", s)
	}
	first := Status{Trials: []Trial{
		{State: Running, Epoch: 1, Epochs: 3, images: 50, Seconds: 10, ImagesPerSecond: 5},
		{State: Running, Epoch: 0, Epochs: 3, images: 50},
	}}
	if first.total(); first.left(1) != 50 || first.RunningImagesPerSecond != 5 {
		t.Errorf("no trial has finished yet: %g s left, want 5 epochs of 10 s; %g images/s", first.left(1), first.RunningImagesPerSecond)
	}
}
