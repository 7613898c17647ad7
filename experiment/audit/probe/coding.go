package probe

import (
	"cmp"
	"math"
	"slices"
)

const (
	// maxBins of numbers: enough to tell the sizes and qualities that programs write,
	// few enough for fifty images.
	maxBins = 16
	// maxLevels of a column of texts: the most frequent ones; the others are pooled. With
	// many classes there are fewer, so that weights fit into memory.
	maxLevels, leastLevels, maxWeights = 256, 8, 8192
)

// coding turns values into terms of a linear model. Everything in it was learned from
// training images: bins, which categories are kept, means and scales.
type coding struct {
	columns []columnCoding
	levels  int // binary terms
	linear  int // numeric terms
}

// columnCoding is that of one column. Its binary terms begin at first: missing, other,
// then one a kept text or bin.
type columnCoding struct {
	column      Column
	first       int
	texts       map[string]int
	edges       []float64
	mean, scale float64
}

func newCoding(columns []Column, train []int, classes int) coding {
	var k coding
	for _, c := range columns {
		cc := columnCoding{column: c, first: k.levels}
		switch {
		case c.Texts != nil:
			cc.texts = frequent(c.Texts, train, min(maxLevels, max(leastLevels, maxWeights/classes)))
			k.levels += 2 + len(cc.texts)
		case c.Linear:
			cc.mean, cc.scale = moments(c.Numbers, train)
			cc.first = k.linear
			k.linear++
		default:
			cc.edges = binEdges(c.Numbers, train)
			k.levels += 2 + len(cc.edges) + 1
		}
		k.columns = append(k.columns, cc)
	}
	return k
}

// row codes image i: the binary terms that are 1, and the numeric ones. Both slices are
// written anew.
func (k coding) row(i int, active []int, linear []float64) ([]int, []float64) {
	active, linear = active[:0], linear[:0]
	for _, c := range k.columns {
		if c.column.Linear {
			linear = append(linear, c.standardised(i))
		} else {
			active = append(active, c.first+c.level(i))
		}
	}
	return active, linear
}

const (
	levelMissing = iota
	levelOther
	levelFirst
)

func (c columnCoding) level(i int) int {
	if c.column.Texts != nil {
		text := c.column.Texts[i]
		if text == "" {
			return levelMissing
		}
		if at, ok := c.texts[text]; ok {
			return levelFirst + at
		}
		return levelOther
	}
	v := c.column.Numbers[i]
	if math.IsNaN(v) {
		return levelMissing
	}
	bin, _ := slices.BinarySearchFunc(c.edges, v, func(edge, v float64) int {
		if edge <= v {
			return -1
		}
		return 1
	})
	return levelFirst + bin
}

// standardised is the value of image i; what is missing counts as the mean.
func (c columnCoding) standardised(i int) float64 {
	v := c.column.Numbers[i]
	if math.IsNaN(v) || c.scale == 0 {
		return 0
	}
	return (v - c.mean) / c.scale
}

// frequent numbers the texts that are kept: those of at least two training images. One
// that stands alone in training tells nothing of other images.
func frequent(texts []string, train []int, most int) map[string]int {
	count := make(map[string]int)
	for _, i := range train {
		count[texts[i]]++
	}
	delete(count, "")
	var kept []string
	for text, n := range count {
		if n >= 2 {
			kept = append(kept, text)
		}
	}
	slices.SortFunc(kept, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	number := make(map[string]int)
	for at, text := range kept[:min(len(kept), most)] {
		number[text] = at
	}
	return number
}

// binEdges cuts the training images' numbers: between all distinct values where there
// are no more than maxBins, else at quantiles. A value that would fill a bin is then one
// of its own, with an edge at the next value too, so that a size that a program always
// writes is told from those above it.
func binEdges(numbers []float64, train []int) []float64 {
	var sorted []float64
	for _, i := range train {
		if v := numbers[i]; !math.IsNaN(v) {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	distinct := slices.Compact(slices.Clone(sorted))
	var edges []float64
	if len(distinct) <= maxBins {
		for d := 1; d < len(distinct); d++ {
			edges = append(edges, distinct[d-1]/2+distinct[d]/2)
		}
		return slices.Compact(edges)
	}
	for b := 1; b < maxBins; b++ {
		at := b * len(sorted) / maxBins
		edges = append(edges, sorted[at])
		d, _ := slices.BinarySearch(distinct, sorted[at])
		first, _ := slices.BinarySearch(sorted, sorted[at])
		if d+1 < len(distinct) {
			above, _ := slices.BinarySearch(sorted, distinct[d+1])
			if (above-first)*maxBins >= len(sorted) {
				edges = append(edges, distinct[d+1])
			}
		}
	}
	slices.Sort(edges)
	return slices.Compact(edges)
}

// moments are mean and standard deviation of the training images' numbers.
func moments(numbers []float64, train []int) (mean, scale float64) {
	n, sum, squares := 0.0, 0.0, 0.0
	for _, i := range train {
		if v := numbers[i]; !math.IsNaN(v) {
			n++
			sum += v
		}
	}
	if n == 0 {
		return 0, 0
	}
	mean = sum / n
	for _, i := range train {
		if v := numbers[i]; !math.IsNaN(v) {
			squares += float64((v - mean) * (v - mean))
		}
	}
	return mean, math.Sqrt(squares / n)
}
