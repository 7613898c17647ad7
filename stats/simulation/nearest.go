package simulation

import (
	"math"
	"math/rand/v2"
)

// Nearest is the class of the nearest image: a learner that leaps with its training set.
type Nearest struct{}

// Name implements [Learner].
func (Nearest) Name() string { return "1-nearest neighbour" }

type nearestTrainer struct {
	data   Data
	inside []neighbour // of each image in each group, row-major
	fresh  Data
	among  []neighbour // of each new image in each group
}

// neighbour is the nearest image of a group.
type neighbour struct {
	distance float32
	label    int32
}

// Learn implements [Learner]. The risk is counted on new images.
func (Nearest) Learn(d Design, data Data, random *rand.Rand) Trainer {
	fresh := d.fresh(heldOut, random)
	return &nearestTrainer{data: data, fresh: fresh, inside: data.neighbours(data.features), among: data.neighbours(fresh.features)}
}

// neighbours are the nearest image of each group to each point.
func (data Data) neighbours(points [][dims]float64) []neighbour {
	all := make([]neighbour, len(points)*data.count)
	for p := range points {
		row := all[p*data.count : (p+1)*data.count]
		for g := range row {
			row[g].distance = math.MaxFloat32
		}
		x := &points[p]
		for i := range data.features {
			y, sum := &data.features[i], 0.0
			for j := range x {
				d := x[j] - y[j]
				sum += d * d
			}
			if n := &row[data.groups[i]]; float32(sum) < n.distance {
				*n = neighbour{float32(sum), int32(data.labels[i])}
			}
		}
	}
	return all
}

// Folds implements [Trainer].
func (t *nearestTrainer) Folds(folds []int, k int) (correct, risk []float64) {
	correct, risk = make([]float64, len(t.data.labels)), make([]float64, k)
	best := make([]neighbour, k)
	for i, label := range t.data.labels {
		nearestByFold(t.inside[i*t.data.count:(i+1)*t.data.count], folds, best)
		if without(best, folds[t.data.groups[i]]).label == int32(label) {
			correct[i] = 1
		}
	}
	for i, label := range t.fresh.labels {
		nearestByFold(t.among[i*t.data.count:(i+1)*t.data.count], folds, best)
		for f := range risk {
			if without(best, f).label == int32(label) {
				risk[f] += 1 / float64(len(t.fresh.labels))
			}
		}
	}
	return correct, risk
}

// Train implements [Trainer].
func (t *nearestTrainer) Train(on []bool) Classifier { return nearestClassifier{t, on} }

type nearestClassifier struct {
	of *nearestTrainer
	on []bool
}

// Right implements [Classifier].
func (c nearestClassifier) Right(image int) bool {
	return c.nearest(c.of.inside, image) == int32(c.of.data.labels[image])
}

// Risk implements [Classifier].
func (c nearestClassifier) Risk() float64 {
	right := 0.0
	for i, label := range c.of.fresh.labels {
		right += value(c.nearest(c.of.among, i) == int32(label))
	}
	return right / float64(len(c.of.fresh.labels))
}

// nearest is the class of the nearest image that it learned from.
func (c nearestClassifier) nearest(all []neighbour, point int) int32 {
	best := neighbour{distance: math.MaxFloat32}
	for g, n := range all[point*c.of.data.count : (point+1)*c.of.data.count] {
		if c.on[g] && n.distance < best.distance {
			best = n
		}
	}
	return best.label
}

func nearestByFold(row []neighbour, folds []int, best []neighbour) {
	for f := range best {
		best[f].distance = math.MaxFloat32
	}
	for g, n := range row {
		if f := folds[g]; n.distance < best[f].distance {
			best[f] = n
		}
	}
}

// without is the nearest of all folds but one.
func without(best []neighbour, fold int) neighbour {
	nearest := neighbour{distance: math.MaxFloat32}
	for f, n := range best {
		if f != fold && n.distance < nearest.distance {
			nearest = n
		}
	}
	return nearest
}
