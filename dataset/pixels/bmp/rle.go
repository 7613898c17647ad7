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

// expander is between two codes. A row that has been filled is left at once, and the
// code that ends it then does nothing.
type expander struct {
	data []byte
	out  []byte
	w, h int
	x, y int
	four bool // pixels of 4 bits
	full bool // the row before has just been filled
	over bool // and its last run was too long for it
}

// Codes behind a zero; others count literal pixels.
const (
	endOfLine, endOfBitmap, jump = 0, 1, 2
)

// step reads a code and tells whether it was the last one.
func (e *expander) step() (done bool, err error) {
	if len(e.data) < 2 {
		return false, errEnds
	}
	count, value := int(e.data[0]), e.data[1]
	e.data = e.data[2:]
	if e.over && (count != 0 || value != endOfLine) {
		return false, damaged("a run that is longer than its row")
	}
	switch {
	case count > 0:
		return false, e.run(count, value)
	case value == endOfBitmap:
		return true, nil
	case value == endOfLine:
		if !e.full {
			e.x = 0
			e.y++
		}
		e.full, e.over = false, false
		return false, nil
	case value == jump:
		return false, e.jump()
	}
	return false, e.literal(int(value))
}

// run repeats one index, or two by turns.
func (e *expander) run(count int, value byte) error {
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
	e.advance(n)
	e.over = count > n
	return nil
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
	e.advance(count)
	return nil
}

// jump passes over pixels, which keep colour 0.
func (e *expander) jump() error {
	if len(e.data) < 2 {
		return errEnds
	}
	right, up := int(e.data[0]), int(e.data[1])
	e.data = e.data[2:]
	if right > e.w-e.x {
		return damaged("a jump beyond the end of a row")
	}
	e.y += up
	e.advance(right)
	return nil
}

func (e *expander) advance(n int) {
	e.x += n
	e.full = e.x == e.w
	if e.full {
		e.x = 0
		e.y++
	}
}
