package forecast

import (
	"slices"
)

// makespan is how long trials take together when workers take them in their order,
// each the next one as soon as it is free, as package experiment does.
func makespan(seconds []float64, workers int) float64 {
	free := make([]float64, max(1, min(workers, len(seconds)))) // when each worker is free
	for _, s := range seconds {
		first := 0
		for w := range free {
			if free[w] < free[first] {
				first = w
			}
		}
		free[first] += s
	}
	return slices.Max(free)
}
