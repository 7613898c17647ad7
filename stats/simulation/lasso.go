package simulation

import (
	"errors"
	"math"
)

// lasso is logistic regression with an L1 penalty on coefficients of standardised features:
//
//	min over b0, b:  1/m sum log(1 + exp(-z_i (b0 + x_i'b))) + penalty * sum s_j |b_j|
//
// over m training rows, with z = 1 or -1 and s_j the standard deviation (divisor m) of
// feature j over these rows. It is the objective of glmnet (Friedman, Hastie and Tibshirani,
// Journal of Statistical Software 33, 2010) with its standardize = TRUE.
type lasso struct {
	columns [][]float64 // features, each with a value a row
	labels  []float64   // 0 or 1, of rows
	penalty float64
}

// sparse is a fitted model: log-odds are intercept + sum of weights[i] * x[at[i]].
type sparse struct {
	intercept float64
	at        []int
	weights   []float64
}

// moments are the sums of each feature, and of its squares, over rows.
type moments struct {
	sums, squares []float64
}

func (l *lasso) moments(rows []int) moments {
	m := moments{make([]float64, len(l.columns)), make([]float64, len(l.columns))}
	for j, x := range l.columns {
		for _, i := range rows {
			m.sums[j] += x[i]
			m.squares[j] += x[i] * x[i]
		}
	}
	return m
}

func (m moments) without(o moments) moments {
	left := moments{make([]float64, len(m.sums)), make([]float64, len(m.sums))}
	for j := range left.sums {
		left.sums[j] = m.sums[j] - o.sums[j]
		left.squares[j] = m.squares[j] - o.squares[j]
	}
	return left
}

// limits are penalty * s_j for so many rows.
func (m moments) limits(rows, penalty float64) []float64 {
	limits := make([]float64, len(m.sums))
	for j, sum := range m.sums {
		mean := sum / rows
		limits[j] = penalty * math.Sqrt(max(0, m.squares[j]/rows-mean*mean))
	}
	return limits
}

// Bounds of the iterations, in standardised coefficients. Newton's steps shrink
// quadratically, so the one after a step of nearly would be about as short as settled, at
// which the descent within a step stops.
const (
	nearly      = 1e-5
	settled     = 1e-9
	mostRounds  = 100      // of adding features, and of Newton's steps
	mostSweeps  = 10000000 // of three features in one plane, some take 3e-5 of the way
	mostHalves  = 40
	leastWeight = 1e-9 // of a row in Newton's step, where log-odds are extreme
)

var errUnsettled = errors.New("the penalised logistic regression does not settle")

// fit trains on the rows that are not held, whose moments are m. It starts from a model of
// like rows: the features that this one uses are solved for first, and those that break
// the optimality conditions join until none does. Where the rows are of one class the
// log-odds are infinite.
func (l *lasso) fit(held []bool, m moments, from sparse) (sparse, error) {
	s := newSolver(l, held, from)
	if s.positive == 0 || s.positive == s.rows {
		return sparse{intercept: math.Inf(int(2*s.positive - s.rows))}, nil
	}
	limits := m.limits(s.rows, l.penalty)
	for range mostRounds {
		if err := s.solve(limits); err != nil {
			return sparse{}, err
		}
		if !s.join(limits) {
			return s.model(), nil
		}
	}
	return sparse{}, errUnsettled
}

// logOdds of row i of the columns.
func (s sparse) logOdds(columns [][]float64, i int) float64 {
	sum := s.intercept
	for a, j := range s.at {
		sum += s.weights[a] * columns[j][i]
	}
	return sum
}
