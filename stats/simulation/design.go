package simulation

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Sizes of groups.
type Sizes int

const (
	One       Sizes = iota // every image is a group of its own
	Unequal                // 1 to 23 images, each number as likely
	Dominated              // the same, but for one group that holds a third of all images
)

// Design is a kind of data set with what is done to it. Images are points of dims
// normal features about their class's centre; groups move them:
//
//	x = centre(class) + sqrt(correlation) * u(group) + sqrt(1 - correlation) * e(image)
//
// with u and e standard normal, so that an image by itself follows the same law whatever
// the correlation.
type Design struct {
	Groups      int
	Sizes       Sizes
	Correlation float64 // of two images of a group and class, in each feature
	Pure        bool    // the images of a group are of one class
	Classes     int
	Share       float64 // of the first class; others share the rest
	Distance    float64 // between centres, in standard deviations
	K, Seeds    int
	Learner     Learner
}

// dims is the number of features.
const dims = 12

const largestGroup = 23

// Data are the images of one data set.
type Data struct {
	features [][dims]float64
	labels   []int
	groups   []int // ascending
	count    int   // of groups
}

// Draw draws data sets until there is one that k folds of whole groups can divide: every
// class in k groups, and none with more than half of its images in one group, which is
// what refold asks for. It reports how many were refused.
func (d Design) Draw(random *rand.Rand) (data Data, refused int, err error) {
	const most = 1000
	for ; refused < most; refused++ {
		data = d.draw(random)
		if data.divisible(d.Classes, d.K) {
			return data, refused, nil
		}
	}
	return Data{}, refused, fmt.Errorf("%d data sets in a row: %w into %d folds", most, errIndivisible, d.K)
}

// errIndivisible is of designs that refold refuses: a class in fewer groups than folds.
var errIndivisible = errors.New("cannot be divided")

func (d Design) draw(random *rand.Rand) Data {
	sizes := d.sizes(random)
	data := Data{count: d.Groups}
	for g, size := range sizes {
		class := d.class(random)
		var shift [dims]float64
		for j := range shift {
			shift[j] = math.Sqrt(d.Correlation) * random.NormFloat64()
		}
		for range size {
			if !d.Pure {
				class = d.class(random)
			}
			data.features = append(data.features, d.point(random, class, shift))
			data.labels, data.groups = append(data.labels, class), append(data.groups, g)
		}
	}
	return data
}

func (d Design) sizes(random *rand.Rand) []int {
	sizes, sum := make([]int, d.Groups), 0
	for g := range sizes {
		sizes[g] = 1
		if d.Sizes != One {
			sizes[g] += random.IntN(largestGroup)
		}
		sum += sizes[g]
	}
	if d.Sizes == Dominated {
		sizes[0] = (sum - sizes[0] + 1) / 2
	}
	return sizes
}

func (d Design) class(random *rand.Rand) int {
	if random.Float64() < d.Share {
		return 0
	}
	return 1 + random.IntN(d.Classes-1)
}

// point is an image of a class whose group has moved it.
func (d Design) point(random *rand.Rand, class int, shift [dims]float64) [dims]float64 {
	x := shift
	for j := range x {
		x[j] += math.Sqrt(1-d.Correlation) * random.NormFloat64()
	}
	x[class] += d.Distance / math.Sqrt2 // centres lie on axes: all pairs are equally far apart
	return x
}

func (data Data) divisible(classes, k int) bool {
	holders, totals, largest := make([]int, classes), make([]int, classes), make([]int, classes)
	for from := 0; from < len(data.groups); {
		counts := make([]int, classes)
		to := from
		for ; to < len(data.groups) && data.groups[to] == data.groups[from]; to++ {
			counts[data.labels[to]]++
		}
		for c, n := range counts {
			if n > 0 {
				holders[c]++
			}
			totals[c] += n
			largest[c] = max(largest[c], n)
		}
		from = to
	}
	for c := range classes {
		if holders[c] < k || 2*largest[c] > totals[c] {
			return false
		}
	}
	return true
}
