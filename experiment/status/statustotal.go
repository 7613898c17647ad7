package status

import (
	"slices"
)

// total adds up finished trials.
func (s *Status) total() {
	var seconds []float64
	images := 0
	for _, t := range s.Trials {
		if t.State == Running {
			s.RunningImagesPerSecond += t.ImagesPerSecond
		}
		if t.State == Finished {
			seconds = append(seconds, t.Seconds)
			s.Seconds += t.Seconds
			images += t.Epoch * t.images
		}
	}
	if len(seconds) == 0 {
		return
	}
	slices.Sort(seconds)
	middle := len(seconds) / 2
	s.MedianSeconds = seconds[middle]
	if len(seconds)%2 == 0 {
		s.MedianSeconds = (seconds[middle-1] + seconds[middle]) / 2
	}
	s.ImagesPerSecond = imagesPerSecond(images, s.Seconds)
}

// imagesPerSecond is images a second; 0 where they took less than a clock can tell.
func imagesPerSecond(images int, seconds float64) float64 {
	if seconds < 1e-9 {
		return 0
	}
	return float64(images) / seconds
}

// left estimates how long the unfinished trials take, several at once: as many
// seconds an image as finished epochs of the same architecture took, or else
// finished epochs at all.
func (s *Status) left(parallel int) float64 {
	const anyArchitecture = ""
	seconds, images := make(map[string]float64), make(map[string]int)
	for _, t := range s.Trials {
		if t.State == Finished || t.State == Running {
			for _, key := range []string{t.Architecture, anyArchitecture} {
				seconds[key] += t.Seconds
				images[key] += t.Epoch * t.images
			}
		}
	}
	if images[anyArchitecture] == 0 {
		return 0
	}
	left := 0.0
	for _, t := range s.Trials {
		// A trial that failed in this session waits for the next one.
		if t.State == Finished || t.State == Failed {
			continue
		}
		key := t.Architecture
		if images[key] == 0 {
			key = anyArchitecture
		}
		left += seconds[key] / float64(images[key]) * float64((t.Epochs-t.Epoch)*t.images)
	}
	return left / float64(parallel)
}
