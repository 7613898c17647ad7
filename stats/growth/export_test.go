package growth

// FitLaw is the law that is fitted: its parameters and what it gives on n images.
func FitLaw(sizes, accuracies, weights []float64) (a, b, c float64, at func(n float64) float64) {
	l := fit(sizes, accuracies, weights)
	return l.a, l.b, l.c, l.at
}
