package leak

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/refold/refold/dataset/metadata/statement"
)

// Lengths in metres.
const (
	earth = 6371008.8 // mean radius (IUGG)
	near  = 50.0      // of two images of one place
	wide  = 150.0     // of a place: no two of its corners are further apart
	fine  = 5.0       // what places are rounded to, about what a receiver knows
)

// point is a place as a point on a sphere, in steps of fine: there are no seams, neither
// at the poles nor at 180 degrees.
type point [3]int32

// spot is a set of points with the box around them.
type spot struct {
	from, to point
	points   []point
}

// places relates images that were taken within 50 metres of each other. That goes on from
// image to image, but a place never becomes wider than 150 metres: the photos of a city,
// each near the next, would be one otherwise. The nearest are joined first, and what
// would make a place too wide stays apart.
func places(statements []statement.Statement) (found []Relation) {
	images := make(map[point][]int)
	for i, s := range statements {
		if s.Place != nil {
			p := onSphere(*s.Place)
			images[p] = append(images[p], i)
		}
	}
	spots := make(map[point]*spot, len(images))
	points := slices.SortedFunc(maps.Keys(images), compare)
	for _, p := range points {
		spots[p] = &spot{p, p, []point{p}}
	}
	for _, pair := range neighbours(points) {
		a, b := spots[pair[0]], spots[pair[1]]
		from, to := around(a, b)
		if a == b || apart(from, to) > wide {
			continue
		}
		a.from, a.to, a.points = from, to, append(a.points, b.points...)
		for _, p := range b.points {
			spots[p] = a
		}
	}
	for _, p := range points {
		s := spots[p]
		if slices.MinFunc(s.points, compare) != p { // once
			continue
		}
		var all []int
		for _, p := range s.points {
			all = append(all, images[p]...)
		}
		if slices.Sort(all); len(all) > 1 {
			found = append(found, Relation{Grade: Strong, Images: all, Name: s.name()})
		}
	}
	return found
}

// onSphere is where a place lies.
func onSphere(p statement.Place) point {
	lat, lon := p.Latitude*math.Pi/180, p.Longitude*math.Pi/180
	step := func(v float64) int32 { return int32(math.Round(earth * v / fine)) }
	return point{step(math.Cos(lat) * math.Cos(lon)), step(math.Cos(lat) * math.Sin(lon)), step(math.Sin(lat))}
}

// neighbours are the pairs of points within 50 metres, the nearest first; points are
// sorted. Those of a cube of that size and of those around it are compared.
func neighbours(points []point) (pairs [][2]point) {
	const edge = near / fine
	cube := func(p point) point {
		for i, v := range p {
			p[i] = int32(math.Floor(float64(v) / edge))
		}
		return p
	}
	cubes := make(map[point][]point)
	for _, p := range points {
		c := cube(p)
		for i := range int32(27) {
			beside := point{c[0] + i%3 - 1, c[1] + i/3%3 - 1, c[2] + i/9 - 1}
			for _, q := range cubes[beside] {
				if apart(p, q) <= near {
					pairs = append(pairs, [2]point{q, p})
				}
			}
		}
		cubes[c] = append(cubes[c], p)
	}
	slices.SortFunc(pairs, func(a, b [2]point) int {
		return cmp.Or(cmp.Compare(apart(a[0], a[1]), apart(b[0], b[1])), compare(a[0], b[0]), compare(a[1], b[1]))
	})
	return pairs
}

// apart is the distance of two points in metres.
func apart(a, b point) float64 {
	sum := 0.0
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return fine * math.Sqrt(sum)
}

func compare(a, b point) int { return slices.Compare(a[:], b[:]) }

// around is the box around two.
func around(a, b *spot) (from, to point) {
	for i := range from {
		from[i], to[i] = min(a.from[i], b.from[i]), max(a.to[i], b.to[i])
	}
	return from, to
}

// name is the middle of the place in degrees, with four digits: about ten metres.
func (s spot) name() string {
	var middle [3]float64
	for i := range middle {
		middle[i] = (float64(s.from[i]) + float64(s.to[i])) / 2
	}
	lat := math.Atan2(middle[2], math.Hypot(middle[0], middle[1]))
	lon := math.Atan2(middle[1], middle[0])
	return fmt.Sprintf("%.4f, %.4f", lat*180/math.Pi, lon*180/math.Pi)
}
