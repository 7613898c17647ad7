// Package place tells which points on the earth are one place.
//
// It owns distances and how wide a place may be. It must not know images, files or what
// follows from two images of one place.
package place

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Point is one on the earth, in degrees, south and west negative.
type Point struct{ Latitude, Longitude float64 }

// Place is a set of points.
type Place struct {
	Name    string // its middle in degrees, with four digits: about ten metres
	Members []int  // of the points that were given, ascending
}

// Lengths in metres.
const (
	earth = 6371008.8 // mean radius (IUGG)
	near  = 50.0      // of two points of one place
	wide  = 150.0     // of a place: no two of its corners are further apart
	fine  = 5.0       // what points are rounded to, about what a receiver knows
)

// point is one on a sphere, in steps of fine: there are no seams, neither at the poles nor
// at 180 degrees.
type point [3]int32

// spot is a set of points with the box around them.
type spot struct {
	from, to point
	points   []point
}

// Join joins points within 50 metres of each other. That goes on from point to point, but
// a place never becomes wider than 150 metres: the photos of a city, each near the next,
// would be one otherwise. The nearest are joined first, and what would make a place too
// wide stays apart, near as it may be: places have borders. A point that is alone is a
// place too. The order of the points changes neither the places nor their order.
func Join(given []Point) (places []Place) {
	members := make(map[point][]int)
	for i, p := range given {
		at := onSphere(p)
		members[at] = append(members[at], i)
	}
	spots := make(map[point]*spot, len(members))
	points := slices.SortedFunc(maps.Keys(members), compare)
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
		found := Place{Name: s.name()}
		for _, p := range s.points {
			found.Members = append(found.Members, members[p]...)
		}
		slices.Sort(found.Members)
		places = append(places, found)
	}
	return places
}

// onSphere is where a point lies.
func onSphere(p Point) point {
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

func (s spot) name() string {
	var middle [3]float64
	for i := range middle {
		middle[i] = (float64(s.from[i]) + float64(s.to[i])) / 2
	}
	lat := math.Atan2(middle[2], math.Hypot(middle[0], middle[1]))
	lon := math.Atan2(middle[1], middle[0])
	return fmt.Sprintf("%.4f, %.4f", lat*180/math.Pi, lon*180/math.Pi)
}
