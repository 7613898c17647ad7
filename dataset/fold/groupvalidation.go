package fold

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
)

// groupValidation sets whole groups of a training side aside, see Groups. Of
// several random choices it takes the one that misses the fewest classes, then
// the one nearest to the share of every class.
func groupValidation(labels []int, groups dataset.Groups, train []int, share float64, r *rand.Rand) ([]int, error) {
	if share == 0 {
		return []int{}, nil
	}
	p := newPool(labels, groups, train)
	// Few groups need many choices to come near the share, many groups need one.
	const most, placements = 32, 3200
	attempts := min(max(placements/len(p.units), 1), most)
	var best *spared
	for range attempts {
		s := &spared{pool: p, share: share, counts: make([]int, len(p.totals)), taken: make([]bool, len(p.units))}
		s.choose(r.Perm(len(p.units)))
		if len(s.units) > 0 && (best == nil || s.compare(best) < 0) {
			best = s
		}
	}
	if best == nil {
		return nil, fmt.Errorf("inner validation: each of the %d groups of the training side holds more than half of a class's images, so that none can be set aside; lower k, use less group evidence, or set validation to 0",
			len(p.units))
	}
	var part []int
	for _, u := range best.units {
		part = append(part, p.units[u].members...)
	}
	slices.Sort(part)
	return part, nil
}

// spared is a choice of units for the inner validation part.
type spared struct {
	pool   *pool
	share  float64
	units  []int
	taken  []bool // by unit
	counts []int  // images of each class
}

// choose goes through the units in the given order and takes those that bring the
// counts nearer to their share. Then it adds, for every class that is missing and
// if none was taken at all, the unit that departs least.
func (s *spared) choose(order []int) {
	for _, u := range order {
		if s.allowed(u) && s.distance(u) < s.distance(-1) {
			s.take(u)
		}
	}
	for c := range s.counts {
		if s.counts[c] == 0 {
			s.takeNearest(order, c)
		}
	}
}

// takeNearest adds the allowed unit with images of a class that departs least.
func (s *spared) takeNearest(order []int, class int) {
	best := -1
	for _, u := range order {
		if s.pool.units[u].counts[class] == 0 || !s.allowed(u) {
			continue
		}
		if best < 0 || s.distance(u) < s.distance(best) {
			best = u
		}
	}
	if best >= 0 {
		s.take(best)
	}
}

func (s *spared) take(u int) {
	s.units = append(s.units, u)
	s.taken[u] = true
	for c, n := range s.pool.units[u].counts {
		s.counts[c] += n
	}
}

// allowed reports whether at least half of every class stays in training. Units
// already taken are not allowed again.
func (s *spared) allowed(u int) bool {
	if s.taken[u] {
		return false
	}
	for c, n := range s.pool.units[u].counts {
		if n > 0 && 2*(s.counts[c]+n) > s.pool.totals[c] {
			return false
		}
	}
	return true
}

// distance is the sum over classes of (images - share * total)^2 / total, with
// unit u added unless it is negative.
func (s *spared) distance(u int) float64 {
	sum := 0.0
	for c, n := range s.counts {
		if u >= 0 {
			n += s.pool.units[u].counts[c]
		}
		total := float64(s.pool.totals[c])
		if total == 0 {
			continue
		}
		deviation := float64(n) - float64(s.share*total)
		sum += float64(deviation * deviation / total)
	}
	return sum
}

func (s *spared) compare(other *spared) int {
	return cmp.Or(cmp.Compare(s.missing(), other.missing()), cmp.Compare(s.distance(-1), other.distance(-1)))
}

func (s *spared) missing() int {
	missing := 0
	for c, n := range s.counts {
		if n == 0 && s.pool.totals[c] > 0 {
			missing++
		}
	}
	return missing
}
