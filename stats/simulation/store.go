package simulation

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// header names the columns of stored outcomes: a row for each cell and method.
var header = []string{"set", "number", "replicates", "refused", "accuracy", "sd", "method", "covered", "below", "above", "risk", "width", "failures", "intervals"}

// Store writes outcomes as CSV, so that tables can be written again without counting again.
// Cells are named by their set and number in it.
func Store(w io.Writer, numbers []int, outcomes []Outcome) error {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 8, 64) }
	for i, o := range outcomes {
		for _, s := range o.Scores {
			row := []string{o.Set, strconv.Itoa(numbers[i]), strconv.Itoa(o.Replicates), strconv.Itoa(o.Refused), number(o.Accuracy), number(o.SD),
				s.Method, number(s.Covered), number(s.Below), number(s.Above), number(s.Risk), number(s.Width), strconv.Itoa(s.Failures), strconv.Itoa(s.Intervals)}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// Restore reads what [Store] wrote, of the cells given by set.
func Restore(r io.Reader, cells map[string][]Cell) (numbers []int, outcomes []Outcome, err error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("stored outcomes: %w", err)
	}
	for line, row := range rows {
		if line == 0 {
			continue
		}
		var n [5]int
		var x [7]float64
		for i, at := range []int{1, 2, 3, 12, 13} {
			if n[i], err = strconv.Atoi(row[at]); err != nil {
				return nil, nil, fmt.Errorf("stored outcomes, line %d: %w", line+1, err)
			}
		}
		for i, at := range []int{4, 5, 7, 8, 9, 10, 11} {
			if x[i], err = strconv.ParseFloat(row[at], 64); err != nil {
				return nil, nil, fmt.Errorf("stored outcomes, line %d: %w", line+1, err)
			}
		}
		of := cells[row[0]]
		if n[0] < 0 || n[0] >= len(of) {
			return nil, nil, fmt.Errorf("stored outcomes, line %d: there is no cell %d of %q", line+1, n[0], row[0])
		}
		if last := len(outcomes) - 1; last < 0 || outcomes[last].Set != row[0] || numbers[last] != n[0] {
			numbers, outcomes = append(numbers, n[0]), append(outcomes, Outcome{Cell: of[n[0]], Replicates: n[1], Refused: n[2], Accuracy: x[0], SD: x[1]})
		}
		o := &outcomes[len(outcomes)-1]
		o.Scores = append(o.Scores, Score{Method: row[6], Covered: x[2], Below: x[3], Above: x[4], Risk: x[5], Width: x[6], Failures: n[3], Intervals: n[4]})
	}
	return numbers, outcomes, nil
}
