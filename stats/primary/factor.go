package primary

import "slices"

// Constants of the variance. Where V_train is known, V_1 counts alone times and V_train
// perTraining times, together mostTimes of V_1 at most, and V_shift knownShift times. Where
// it is not, V_1 counts many times and fewGroups more over the effective number of groups,
// and V_shift as it is. With one seed nothing shows what trainings add, so all is oneSeed
// times as large. Found by stats/simulation: about the smallest at which cells with ridge
// and nearest-neighbour classifiers are covered.
const (
	alone         = 0.8
	perTraining   = 1.1
	mostTimes     = 2.3
	knownShift    = 0.3
	many          = 1.6
	fewGroups     = 5
	oneSeed       = 1.4
	dominatedMany = 1.4 // of dominated pure groups, whose variance is modelled
	dominatedFew  = 3
	ofOthers      = 0.25 // of what the others' variance has more than V_1, where one dominates
)

// factors are those of V_1 and V_shift.
func (p Parts) factors() (groups, shift float64) {
	unknown := many + fewGroups/p.Effective
	if p.Seeds == 1 {
		unknown *= oneSeed
	}
	known := alone
	if p.Single > 0 {
		known = min(mostTimes, alone+perTraining*p.Training/p.Single)
	}
	return p.Known*known + (1-p.Known)*unknown, p.Known*knownShift + (1 - p.Known)
}

func (p Parts) factorDominatedPure() float64 {
	f := dominatedMany + dominatedFew/p.Effective
	if p.Seeds == 1 {
		f *= oneSeed
	}
	return f
}

// training is V_train and how much it says.
func (d *design) training() (variance, known float64) {
	swapped, ok := d.swapped()
	if !ok || swapped == 0 || !d.complete() {
		return 0, 0
	}
	squares := 0.0
	sums := make([]float64, d.count())
	for seed := range d.trials.Seeds() {
		clear(sums)
		first, end := d.trials.OfSeed(seed)
		for i := first; i < end; i++ {
			for _, v := range d.trials.Of(i) {
				sums[d.group[v.Image]] += v.Value - d.means[v.Image]
			}
		}
		for _, e := range sums {
			squares += e * e
		}
	}
	seeds, groups := float64(d.trials.Seeds()), float64(d.count())
	others := swapped * (groups - 1)
	known = (1 - groups/d.images) * others / (1 + others)
	return squares / ((seeds - 1) * d.images * d.images) / swapped, known
}

// complete says whether every seed tested all images.
func (d *design) complete() bool {
	for _, n := range d.times {
		if n > 0 && n < float64(d.trials.Seeds()) {
			return false
		}
	}
	return true
}

// swapped is the share of the other groups that the training set of a group's fold has in
// one of two seeds and not in the other, halved: the mean over groups and pairs of seeds. It
// is not known with one seed, and where a seed tests a group in several folds.
func (d *design) swapped() (share float64, ok bool) {
	seeds := d.trials.Seeds()
	if seeds < 2 {
		return 0, false
	}
	folds := make([][]int, seeds)
	for seed := range folds {
		if folds[seed], ok = d.foldOfGroups(seed); !ok {
			return 0, false
		}
	}
	sum, pairs := 0.0, 0.0
	var counts overlap
	for a := range seeds {
		for b := range a {
			differ, groups := counts.differing(folds[a], folds[b])
			sum += differ
			pairs += groups
		}
	}
	if pairs == 0 {
		return 0, false
	}
	return sum / pairs / (2 * float64(d.count()-1)), true
}

// foldOfGroups is the fold that tests each group in a seed, from 0, -1 for none.
func (d *design) foldOfGroups(seed int) ([]int, bool) {
	of := make([]int, d.count())
	for g := range of {
		of[g] = -1
	}
	first, end := d.trials.OfSeed(seed)
	for i := first; i < end; i++ {
		for _, v := range d.trials.Of(i) {
			g := d.group[v.Image]
			if of[g] >= 0 && of[g] != i-first {
				return nil, false
			}
			of[g] = i - first
		}
	}
	return of, true
}

// overlap counts the groups of two seeds by their folds: of thousands of seeds there are
// millions of pairs.
type overlap struct {
	ofA, ofB, both []int // by fold; by pair of folds
}

// differing is the number of other groups that lie in a group's fold in one seed only,
// summed over the groups that both test, and the number of these groups.
func (o *overlap) differing(a, b []int) (differ, groups float64) {
	foldsA, foldsB := 1+slices.Max(a), 1+slices.Max(b)
	o.ofA, o.ofB, o.both = zeros(o.ofA, foldsA), zeros(o.ofB, foldsB), zeros(o.both, foldsA*foldsB)
	for g := range a {
		if a[g] >= 0 {
			o.ofA[a[g]]++
		}
		if b[g] >= 0 {
			o.ofB[b[g]]++
		}
		if a[g] >= 0 && b[g] >= 0 {
			o.both[a[g]*foldsB+b[g]]++
		}
	}
	total, sum := 0, 0
	for at, n := range o.both {
		if n > 0 {
			sum += n * (o.ofA[at/foldsB] + o.ofB[at%foldsB] - 2*n)
			total += n
		}
	}
	return float64(sum), float64(total)
}

// zeros is a slice of so many zeros, in the memory of another one where that is enough.
func zeros(s []int, n int) []int {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}
