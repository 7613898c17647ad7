package audit

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Order are the positions of images for [Separate]: of the names among each other, sorted
// as people do, of the numbers in names, and of rows in the manifest, where there is one.
//
// Names are taken without their folders. With a folder a class, whole paths separate the
// classes by construction, which says how a folder is laid out and nothing about images.
// Equal names share their mean position. rows may be nil.
func Order(paths []string, rows []int) []Numbers {
	names, numbers := make([]string, len(paths)), make([]float64, len(paths))
	for i, p := range paths {
		names[i] = stem(p)
		numbers[i] = numberIn(names[i])
	}
	all := []Numbers{{What: "position of the file name", Values: positions(names)}, {What: "number in the file name", Values: numbers}}
	if rows != nil {
		values := make([]float64, len(rows))
		for i, r := range rows {
			values[i] = float64(r)
		}
		all = append(all, Numbers{What: "row of the manifest", Values: values})
	}
	return all
}

// positions are those of names among all, from 0.
func positions(names []string) []float64 {
	order := upTo(len(names))
	slices.SortFunc(order, func(a, b int) int { return naturally(names[a], names[b]) })
	at := make([]float64, len(names))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && naturally(names[order[to]], names[order[from]]) == 0 {
			to++
		}
		for _, i := range order[from:to] {
			at[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return at
}

// naturally compares names so that a2 comes before a10: run by run, digits as numbers.
func naturally(a, b string) int {
	x, y := token.FindAllString(a, -1), token.FindAllString(b, -1)
	for t := range min(len(x), len(y)) {
		if order := compareRuns(x[t], y[t]); order != 0 {
			return order
		}
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

func compareRuns(a, b string) int {
	if digit(a) && digit(b) {
		m, n := strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n))
	}
	return strings.Compare(a, b)
}

func digit(run string) bool { return run[0] >= '0' && run[0] <= '9' }

// Dates are times for [Separate], in seconds since 1970; zero times are missing.
func Dates(what string, times []time.Time) Numbers {
	n := Numbers{What: what, Values: make([]float64, len(times))}
	for i, t := range times {
		n.Values[i] = seconds(t)
	}
	return n
}
