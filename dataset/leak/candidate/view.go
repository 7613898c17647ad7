package candidate

import (
	"math"
	"slices"

	"github.com/refold/refold/dataset/sketch"
)

// cells is the side of a view, in cells.
const cells = 8

// view is a part of an image as the search sees it: mean 0, length 1. That of a part
// without contrast is zero.
type view [cells * cells]float32

// table holds the sums of all levels above and to the left of each corner of a pixel
// (Crow 1984, "Summed-area tables for texture mapping").
type table [(sketch.Side + 1) * (sketch.Side + 1)]float32

func newTable(s *sketch.Sketch) *table {
	const n = sketch.Side
	t := &table{}
	for y := range n {
		var row float32
		for x := range n {
			row += float32(s.Luma[y*n+x])
			t[(y+1)*(n+1)+x+1] = t[y*(n+1)+x+1] + row
		}
	}
	return t
}

// window is a part of the unit square.
type window struct{ x, y, width, height float32 }

// windows are the parts of an image that the search asks for. By the first filedWindows of
// them it is itself found: the whole, what lies inside of borders of one colour, and what
// captions leave.
var windows = func() []window {
	whole := window{0, 0, 1, 1}
	out := []window{whole, whole, {0, .25, 1, .75}, {0, 0, 1, .75}}
	add := func(s float32, places ...[2]float32) {
		for _, p := range places {
			out = append(out, window{(1 - s) * p[0], (1 - s) * p[1], s, s})
		}
	}
	centre := [2]float32{.5, .5}
	corners := [][2]float32{{.1, .1}, {.9, .1}, {.1, .9}, {.9, .9}}
	sides := [][2]float32{{.1, .5}, {.9, .5}, {.5, .1}, {.5, .9}}
	add(.95, centre)
	add(.90, append(corners, centre)...)
	add(.84, append(append(corners, sides...), centre)...)
	return out
}()

const filedWindows, contentWindow = 4, 1

// windowsOf are the windows of an image.
func windowsOf(s *sketch.Sketch) []window {
	w := slices.Clone(windows)
	c := s.Content()
	const side = float32(sketch.Side)
	w[contentWindow] = window{float32(c.Left) / side, float32(c.Top) / side, float32(c.Right-c.Left) / side, float32(c.Bottom-c.Top) / side}
	return w
}

// edge is where the border of a cell lies between the corners of pixels.
type edge struct {
	at     int
	weight float32
}

func edges(from, length float32) (e [cells + 1]edge) {
	const n = sketch.Side
	for i := range e {
		t := (from + length*float32(i)/cells) * n
		e[i].at = min(int(t), n-1)
		e[i].weight = t - float32(e[i].at)
	}
	return e
}

// view averages the cells of a window.
func (t *table) view(w window) view {
	const n = sketch.Side + 1
	xs, ys := edges(w.x, w.width), edges(w.y, w.height)
	var sums [cells + 1][cells + 1]float32
	for j, ye := range ys {
		upper, lower := t[ye.at*n:][:n], t[(ye.at+1)*n:][:n]
		for i, xe := range xs {
			a := upper[xe.at] + xe.weight*(upper[xe.at+1]-upper[xe.at])
			b := lower[xe.at] + xe.weight*(lower[xe.at+1]-lower[xe.at])
			sums[j][i] = a + ye.weight*(b-a)
		}
	}
	var v view
	var mean float32
	scale := cells * cells / (w.width * w.height * sketch.Side * sketch.Side)
	for y := range cells {
		for x := range cells {
			s := (sums[y+1][x+1] - sums[y][x+1] - sums[y+1][x] + sums[y][x]) * scale
			v[y*cells+x] = s
			mean += s / (cells * cells)
		}
	}
	return v.normalised(mean)
}

// normalised has mean 0 and length 1, unless there is no contrast.
func (v view) normalised(mean float32) view {
	var squares float64
	for i := range v {
		v[i] -= mean
		squares += float64(v[i]) * float64(v[i])
	}
	const contrast = 1 // levels, of the standard deviation
	if squares < contrast*cells*cells {
		return view{}
	}
	scale := float32(1 / math.Sqrt(squares))
	for i := range v {
		v[i] *= scale
	}
	return v
}

// turned is the view in one of eight orientations: bit 0 mirrors left and right, bit 1 up
// and down, bit 2 then swaps rows and columns.
func (v *view) turned(o int) view {
	var out view
	for y := range cells {
		for x := range cells {
			sx, sy := x, y
			if o&4 != 0 {
				sx, sy = sy, sx
			}
			if o&1 != 0 {
				sx = cells - 1 - sx
			}
			if o&2 != 0 {
				sy = cells - 1 - sy
			}
			out[y*cells+x] = v[sy*cells+sx]
		}
	}
	return out
}

// moments are how much brighter the right and the lower half are, from -1 to 1.
func (v *view) moments() (x, y float64) {
	for i, c := range v {
		x += float64(c) * (float64(i%cells) - (cells-1)/2.)
		y += float64(c) * (float64(i/cells) - (cells-1)/2.)
	}
	length := math.Sqrt(cells * cells * (cells*cells - 1) / 12.) // of the weights
	return x / length, y / length
}

// doubt is how close to a tie a moment must be to leave the orientation open.
const doubt = .04

// upright is the view in the orientations in which it is brighter to the right, brighter
// below, and more so to the right than below; several where that is open. So an image and
// its mirror image have a view in common, and one point stands for eight.
func (v *view) upright() []view {
	mx, my := v.moments()
	var out []view
	for o := range 8 {
		x, y := mx, my
		if o&1 != 0 {
			x = -x
		}
		if o&2 != 0 {
			y = -y
		}
		if o&4 != 0 {
			x, y = y, x
		}
		if x > -doubt && y > -doubt && x-y > -doubt {
			out = append(out, v.turned(o))
		}
	}
	return out
}
