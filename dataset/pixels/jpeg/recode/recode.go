// Package recode does to pixels what saving them as JPEG and opening the file does: those
// that libjpeg-turbo 3 and Pillow give for a baseline file of 4:2:0. It owns the lossy
// half of an encoder (jccolor.c, jcsample.c, jfdctint.c, jcdctmgr.c); the codes, which lose
// nothing, are left out, so that no file is made and the image need not exist as a whole.
//
// All is computed in integers, the same on every machine. Package raster is the other half.
// It knows nothing of qualities, files and settings.
package recode

import "github.com/refold/refold/dataset/pixels/jpeg/raster"

const (
	channels = 3 // red, green, blue
	block    = 8
	unit     = 2 * block // rows and columns that a unit of 4:2:0 covers
)

// MaxSide is how many pixels a side of a JPEG may have (JPEG_MAX_DIMENSION of jmorecfg.h).
const MaxSide = 65500

// Tables are those of quantisation, for luma and for the other components, by rows. Values
// lie between 1 and 255.
type Tables [2][block * block]int16

// Recoder takes the rows of one image, from top to bottom, and hands them on as a file
// would give them back.
type Recoder struct {
	height, width int
	y             int // of the next row
	units         int // across
	tables        Tables
	strips        *raster.Strips

	luma         []byte // a unit's rows
	blue, red    []byte // the same, of half the size
	blues, reds  [2][]byte
	coefficients [block * block]int16
}

// New begins an image of height x width pixels, of at least one. put gets strips of whole
// rows of RGB, from top to bottom, each valid during the call only; the last ones while
// the last row is written.
func New(height, width int, tables Tables, put func(rgb []byte)) *Recoder {
	units := divideUp(width, unit)
	r := &Recoder{height: height, width: width, units: units, tables: tables}
	r.luma = make([]byte, unit*unit*units)
	r.blue, r.red = make([]byte, block*block*units), make([]byte, block*block*units)
	for i := range 2 {
		r.blues[i], r.reds[i] = make([]byte, unit*units), make([]byte, unit*units)
	}
	half := raster.Component{
		Across: 1, Down: 1, Width: divideUp(width, 2), Height: divideUp(height, 2), Columns: units, Quantisers: (*[64]int16)(&r.tables[1]),
	}
	image := raster.Image{Width: width, Height: height, Across: 2, Down: 2, Model: raster.YCC, Components: []raster.Component{
		{Across: 2, Down: 2, Width: width, Height: height, Columns: 2 * units, Quantisers: (*[64]int16)(&r.tables[0])}, half, half,
	}}
	r.strips = raster.NewStrips(image, raster.Fastest(), func(rows []byte) error { put(rows); return nil })
	return r
}

func divideUp(a, b int) int { return (a + b - 1) / b }

// Write takes one or more whole rows. It panics where there are more than the image has.
func (r *Recoder) Write(rgb []byte) {
	for ; len(rgb) > 0; rgb = rgb[channels*r.width:] {
		r.add(rgb[:channels*r.width])
	}
}

// add converts a row, and ends the row of units that is full with it.
func (r *Recoder) add(rgb []byte) {
	if r.y == r.height {
		panic("recode: more rows than the image has")
	}
	wide, row := unit*r.units, r.y%unit
	luma := r.luma[row*wide:][:wide]
	blue, red := r.blues[row%2], r.reds[row%2]
	convert(rgb, luma, blue, red)
	r.y++
	last := r.y == r.height
	if row%2 == 1 || last {
		blues, reds := r.blues, r.reds
		if row%2 == 0 { // expand_bottom_edge of jcprepct.c: the last row twice
			blues[1], reds[1] = blue, red
		}
		halve(r.blue[row/2*wide/2:][:wide/2], blues)
		halve(r.red[row/2*wide/2:][:wide/2], reds)
	}
	if last {
		repeat(r.luma, row, wide)
		repeat(r.blue, row/2, wide/2)
		repeat(r.red, row/2, wide/2)
	}
	if row == unit-1 || last {
		r.strip((r.y - 1) / unit)
	}
}

// repeat fills the rows below one with it, which is what pads the last units.
func repeat(rows []byte, from, wide int) {
	for below := from + 1; below*wide < len(rows); below++ {
		copy(rows[below*wide:], rows[from*wide:][:wide])
	}
}

// strip hands on what a row of units gives.
func (r *Recoder) strip(number int) {
	for row := range 2 {
		for column := range 2 * r.units {
			r.transform(0, column, row, r.luma, unit*r.units, &r.tables[0])
		}
	}
	for column := range r.units {
		r.transform(1, column, 0, r.blue, block*r.units, &r.tables[1])
		r.transform(2, column, 0, r.red, block*r.units, &r.tables[1])
	}
	if err := r.strips.Done(number); err != nil {
		panic(err) // put has none
	}
}

// transform does with a block what encoding and decoding do.
func (r *Recoder) transform(component, column, row int, samples []byte, stride int, table *[block * block]int16) {
	forward(&r.coefficients, samples[row*block*stride+column*block:], stride)
	quantise(&r.coefficients, table)
	r.strips.Plane(component).Put(column, row, &r.coefficients)
}
