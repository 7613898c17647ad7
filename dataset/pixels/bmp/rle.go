package bmp

import "context"

// expand undoes RLE4 and RLE8: an index for each pixel, row by row as stored.
func expand(ctx context.Context, data []byte, h Header) ([]byte, error) {
	e := expander{data: data, out: make([]byte, h.Width*h.Height), w: h.Width, h: h.Height, four: h.compression == rle4}
	for steps := 0; e.y < e.h; steps++ {
		if steps%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if done, err := e.step(); err != nil {
			return nil, err
		} else if done {
			break
		}
	}
	return e.out, nil
}

// expander is between two codes. A row ends with its code, not with its last pixel:
// some writers go on with padding.
type expander struct {
	data    []byte
	out     []byte
	w, h    int
	x, y    int
	four    bool // pixels of 4 bits
	jumped  bool // from the end of a row to the begin of the next: the code that ends it is still to come
	dropped bool // pixels beyond the end of a row
}

// Codes behind a zero; others count literal pixels.
const (
	endOfLine, endOfBitmap, jump = 0, 1, 2
)

// whole tells whether all pixels are there.
func (e *expander) whole() bool { return e.y >= e.h || e.y == e.h-1 && e.x == e.w }

// step reads a code and tells whether it was the last one.
func (e *expander) step() (done bool, err error) {
	if len(e.data) < 2 {
		if e.whole() {
			return true, nil
		}
		return false, errEnds
	}
	count, value := int(e.data[0]), e.data[1]
	e.data = e.data[2:]
	switch {
	case count > 0:
		e.run(count, value)
	case value == endOfBitmap:
		if e.dropped && !e.whole() {
			return false, damaged("runs that are longer than their rows")
		}
		return true, nil
	case value == endOfLine:
		if !e.jumped {
			e.x = 0
			e.y++
		}
		e.jumped = false
	case value == jump:
		err = e.jump()
	default:
		err = e.literal(int(value))
	}
	return false, err
}

// run repeats one index, or two by turns, up to the end of the row.
func (e *expander) run(count int, value byte) {
	n := min(count, e.w-e.x)
	row := e.out[e.y*e.w+e.x:][:n]
	for i := range row {
		switch {
		case !e.four:
			row[i] = value
		case i%2 == 0:
			row[i] = value >> 4
		default:
			row[i] = value & 15
		}
	}
	e.x += n
	e.dropped = e.dropped || count > n
	e.jumped = false
}

// literal copies indices; their bytes are padded to an even number.
func (e *expander) literal(count int) error {
	size := count
	if e.four {
		size = (count + 1) / 2
	}
	if len(e.data) < size {
		return errEnds
	}
	if count > e.w-e.x {
		return damaged("pixels beyond the end of a row")
	}
	row := e.out[e.y*e.w+e.x:][:count]
	for i := range row {
		switch {
		case !e.four:
			row[i] = e.data[i]
		case i%2 == 0:
			row[i] = e.data[i/2] >> 4
		default:
			row[i] = e.data[i/2] & 15
		}
	}
	e.data = e.data[min(size+size%2, len(e.data)):]
	e.x += count
	e.jumped = false
	return nil
}

// jump passes over pixels, which keep colour 0. From and to the end of a row is from
// and to the begin of the next.
func (e *expander) jump() error {
	if len(e.data) < 2 {
		return errEnds
	}
	e.wrap()
	right, up := int(e.data[0]), int(e.data[1])
	e.data = e.data[2:]
	if right > e.w-e.x {
		return damaged("a jump beyond the end of a row")
	}
	e.x += right
	e.y += up
	e.jumped = e.wrap()
	return nil
}

// wrap goes from the end of a row to the begin of the next.
func (e *expander) wrap() bool {
	if e.x < e.w {
		return false
	}
	e.x = 0
	e.y++
	return true
}
