package jpegtest

import (
	"fmt"
	"iter"
)

// File is one file of a set.
type File struct {
	ID   string
	Kind string // what it is, in words
	Data []byte
}

// Numbers of files in Generated: those that cover all pairs of what can be read, and
// more of them at random; those that cover pairs with what is refused; larger ones.
const (
	mostSound, mostStrange, larger = 4200, 800, 40
	seed                           = 20
)

// axis is an option of files with so many values.
type axis int

const (
	axisLayout axis = iota
	axisColour
	axisSampling
	axisQuality
	axisInterval
	axisCodes
	axisContent
	axisOdd
	axisWidth
	axisHeight
	axes
)

// choice is a value of each axis.
type choice [axes]int

// largest is the largest width and height; with it every remainder by the size of an
// MCU occurs.
const largest = 34

// Generated gives the generated set, always the same files in the same order.
func Generated() iter.Seq[File] {
	return func(yield func(File) bool) {
		r := random(seed)
		good := [axes]int{len(layouts), len(colours), len(samplings), len(qualities), len(intervals), int(Absent), int(contentEnd), len(sound), largest, largest}
		all := [axes]int{len(layouts) + len(lacking), len(colours) + len(strangeColours), len(samplings) + len(fractional), len(qualities),
			len(intervals), int(codesEnd), int(contentEnd), len(sound) + int(oddEnd), largest, largest}
		n := 0
		for _, part := range []struct {
			values [axes]int
			most   int
		}{{good, mostSound}, {all, mostStrange}} {
			for _, c := range covering(&r, part.values, part.most) {
				if !yield(c.file(n, 0, &r)) {
					return
				}
				n++
			}
		}
		for range larger {
			if !yield(anyChoice(&r, good).file(n, 166, &r)) {
				return
			}
			n++
		}
	}
}

// file makes the file of a choice, some pixels larger.
func (c choice) file(n, more int, r *random) File {
	o, kind := c.options(more, r)
	return File{ID: fmt.Sprintf("%04d", n), Kind: kind, Data: Write(o)}
}

// options of a choice. A quality of 50 or 75 stands for any.
func (c choice) options(more int, r *random) (Options, string) {
	l, col := pick(c[axisLayout], layouts, lacking), pick(c[axisColour], colours, strangeColours)
	sampling := pick(c[axisSampling], samplings, fractional)
	q, every := qualities[c[axisQuality]], intervals[c[axisInterval]]
	o := Options{Width: c[axisWidth] + 1 + more, Height: c[axisHeight] + 1 + more*2/3, Frame: l.frame, Quality: q.quality, Wide: q.wide,
		Codes: Codes(c[axisCodes]), Content: Content(c[axisContent]), Seed: r.next(), JFIF: col.jfif, Adobe: col.adobe}
	if q.quality == 50 || q.quality == 75 {
		o.Quality = 1 + r.below(100)
	}
	if o.Codes >= Absent && l.frame == Progressive && r.below(4) > 0 {
		o.Codes = Optimised
	}
	if c[axisOdd] < len(sound) {
		o.Odd = sound[c[axisOdd]]
	} else {
		o.Odd = Odd(c[axisOdd] - len(sound))
	}
	for i, id := range col.ids {
		o.Components = append(o.Components, Component{ID: id, Across: sampling[i%4][0], Down: sampling[i%4][1],
			Quantiser: col.luma[i%4], Coding: min(i, l.coding-1)})
	}
	o.Scans = l.scans(min(len(col.ids), 4))
	row := o.row()
	for i := range o.Scans {
		o.Scans[i].Restart = every.at(i, row)
	}
	kind := fmt.Sprintf("%dx%d, %s, %s, %v, quality %d, restart %s, codes %d, content %d, odd %d",
		o.Width, o.Height, l.name, col.name, sampling[:min(len(col.ids), 4)], o.Quality, every.name, o.Codes, o.Content, o.Odd)
	if o.Wide {
		kind += ", 16-bit quantisers"
	}
	return o, kind
}

// row is how many MCUs of all components stand beside each other.
func (o Options) row() int {
	across := 1
	for _, c := range o.Components {
		across = max(across, c.Across)
	}
	return ceil(o.Width, 8*across)
}

func pick[T any](i int, first, second []T) T {
	if i < len(first) {
		return first[i]
	}
	return second[i-len(first)]
}
