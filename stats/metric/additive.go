package metric

import "math"

// additive is a metric that sums over images give: what it is without a group follows from
// the sums without that group's images.
type additive struct {
	sums  int                                        // how many there are
	add   func(i int, sign float64, total []float64) // an image, or takes it away
	value func(total []float64) float64
}

// parts computes the metric with all groups and without each.
func (a additive) parts(s *seed) parts {
	total, left := make([]float64, a.sums), make([]float64, a.sums)
	for i := range s.labels {
		a.add(i, 1, total)
	}
	p := parts{value: a.value(total), without: make([]float64, len(s.groups))}
	for g, members := range s.groups {
		p.without[g] = p.value
		if len(members) == 0 {
			continue
		}
		copy(left, total)
		for _, i := range members {
			a.add(i, -1, left)
		}
		if len(members) == len(s.labels) {
			p.without[g] = math.NaN()
		} else {
			p.without[g] = a.value(left)
		}
	}
	return p
}

// ofTable is a metric that the confusion table gives.
func ofTable(value func(Confusion) float64) measure {
	return func(s *seed) (parts, error) {
		table := emptyConfusion(s.classes)
		a := additive{sums: s.classes * s.classes,
			add: func(i int, sign float64, total []float64) { total[s.labels[i]*s.classes+s.predicted[i]] += sign },
			value: func(total []float64) float64 {
				for j, n := range total {
					table[j/s.classes][j%s.classes] = int(n)
				}
				return value(table)
			}}
		p := a.parts(s)
		whole, err := NewConfusion(s.labels, s.predicted, s.classes)
		p.warnings = whole.Warnings(s.names)
		return p, err
	}
}

// ofClass is a metric of the positive class of two, or the mean over more.
func ofClass(one func(Confusion, int) float64, macro func(Confusion) float64) measure {
	return func(s *seed) (parts, error) {
		if s.classes > 2 {
			return ofTable(macro)(s)
		}
		return ofTable(func(c Confusion) float64 { return one(c, s.positive) })(s)
	}
}

// ofLoss is a mean over images.
func ofLoss(loss func(s *seed) ([]float64, error)) measure {
	return func(s *seed) (parts, error) {
		losses, err := loss(s)
		if err != nil {
			return parts{}, err
		}
		a := additive{sums: 2,
			add: func(i int, sign float64, total []float64) {
				total[0] += sign * losses[i]
				total[1] += sign
			},
			value: func(total []float64) float64 { return total[0] / total[1] }}
		return a.parts(s), nil
	}
}

func brierOf(s *seed) ([]float64, error) {
	losses := make([]float64, len(s.labels))
	for i, label := range s.labels {
		losses[i] = brierLoss(s.row(i), label)
	}
	return losses, nil
}

func logLossOf(s *seed) ([]float64, error) {
	losses := make([]float64, len(s.labels))
	for i, label := range s.labels {
		losses[i] = -min(s.row(i)[label], 0)
	}
	_, err := LogLoss(s.labels, s.logs, s.classes)
	return losses, err
}
