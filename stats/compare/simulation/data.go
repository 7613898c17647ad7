package simulation

import (
	"math"
	"math/rand/v2"
)

// Learner is what is trained.
type Learner string

// Learners: a stable one, ridge regression on labels of -1 and 1, and an unstable one.
const (
	Ridge   Learner = "ridge"
	Nearest Learner = "1-nearest neighbour"
)

// Design is a situation that tests are tried in.
type Design struct {
	Learner  Learner
	Groups   int
	Size     int     // images of each group, all of one class
	Alike    float64 // correlation of a feature's noise within a group; of no meaning with a size of 1
	Edge     float64 // by how much the first model's features tell more than the others'; 0: by nothing
	Distance float64 // between the classes, in standard deviations, over all features of a block
}

// Of each image there are the blocks of three models and one more, taught, which the
// classifier of [Models] is trained on. shared is how much of the noise all blocks have in
// common, so that models tend to fail on the same images.
const (
	models   = 3
	taught   = models
	blocks   = models + 1
	features = 5
	shared   = 0.3
)

// drawn are the images of one replicate.
type drawn struct {
	labels []float64 // -1 or 1
	group  []int
	x      [blocks][][]float64
}

func (d Design) draw(random *rand.Rand) *drawn {
	out := &drawn{}
	normal := func(sd float64) (v [features]float64) {
		for i := range v {
			v[i] = sd * random.NormFloat64()
		}
		return v
	}
	for g := range d.Groups {
		label := float64(2*(g%2) - 1)
		var effects [blocks][features]float64
		if d.Size > 1 {
			for b := range effects {
				effects[b] = normal(math.Sqrt(d.Alike))
			}
		}
		for range d.Size {
			common := normal(1)
			for b := range blocks {
				own, row := normal(1), make([]float64, features)
				away := d.Distance / 2 / math.Sqrt(features)
				if b == 0 {
					away *= 1 + d.Edge
				}
				for i := range row {
					noise := math.Sqrt(shared)*common[i] + math.Sqrt(1-shared)*own[i]
					if d.Size > 1 {
						noise = effects[b][i] + math.Sqrt(1-d.Alike)*noise
					}
					row[i] = label*away + noise
				}
				out.x[b] = append(out.x[b], row)
			}
			out.labels, out.group = append(out.labels, label), append(out.group, g)
		}
	}
	return out
}

// side is a training side and what is tested after it.
type side struct{ train, test []int }

// folds are k-fold cross-validation by whole groups, each class dealt out by itself.
func (d Design) folds(k int, random *rand.Rand) []side {
	of := make([]int, d.Groups)
	for class := range 2 {
		var members []int
		for g := class; g < d.Groups; g += 2 {
			members = append(members, g)
		}
		random.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		for i, g := range members {
			of[g] = (i + class) % k
		}
	}
	out := make([]side, k)
	for f := range out {
		out[f] = d.divide(func(g int) bool { return of[g] == f })
	}
	return out
}

// third is a random third of the groups of each class as the test set.
func (d Design) third(random *rand.Rand) side { return d.folds(3, random)[0] }

func (d Design) divide(tested func(group int) bool) side {
	var s side
	for g := range d.Groups {
		for i := range d.Size {
			if image := g*d.Size + i; tested(g) {
				s.test = append(s.test, image)
			} else {
				s.train = append(s.train, image)
			}
		}
	}
	return s
}
