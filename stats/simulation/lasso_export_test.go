package simulation

// FitLasso trains on all rows but the held ones, from the model of all rows if warm. Weights
// are by feature.
func FitLasso(columns [][]float64, labels []float64, penalty float64, held []int, warm bool) (intercept float64, weights map[int]float64, err error) {
	l := &lasso{columns: columns, labels: labels, penalty: penalty}
	rows := make([]int, len(labels))
	for i := range rows {
		rows[i] = i
	}
	m := l.moments(rows)
	var model sparse
	if warm {
		if model, err = l.fit(make([]bool, len(labels)), m, sparse{}); err != nil {
			return 0, nil, err
		}
	}
	out := make([]bool, len(labels))
	for _, i := range held {
		out[i] = true
	}
	if model, err = l.fit(out, m.without(l.moments(held)), model); err != nil {
		return 0, nil, err
	}
	weights = make(map[int]float64)
	for a, j := range model.at {
		weights[j] = model.weights[a]
	}
	return model.intercept, weights, nil
}
