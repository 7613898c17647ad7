package predictions

// Logarithms makes natural logarithms of probabilities, in place, of the values of one
// image. Values that are none are an error.
func (v Values) Logarithms(values []float64) error { return v.logarithms(values) }
