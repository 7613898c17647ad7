package metric

import "math"

// StandardError is that of a metric by the jackknife, before any limit.
func StandardError(m Metric, in Input) (float64, error) {
	seeds, err := prepare(in)
	if err != nil {
		return 0, err
	}
	var all []parts
	value := 0.0
	for _, s := range seeds {
		p, err := m.measure(s)
		if err != nil {
			return 0, err
		}
		all = append(all, p)
		value += p.value / float64(len(seeds))
	}
	v, _, err := jackknife(value, all)
	return math.Sqrt(v), err
}
