package tiff

import (
	"encoding/binary"
	"fmt"
	"math"
)

// numbers are the unsigned whole numbers of a field, read where they lie.
type numbers struct {
	order binary.ByteOrder
	size  int // bytes of each
	bytes []byte
}

func (n numbers) len() int {
	if n.size == 0 {
		return 0
	}
	return len(n.bytes) / n.size
}

func (n numbers) at(i int) uint64 {
	b := n.bytes[i*n.size:]
	switch n.size {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(n.order.Uint16(b))
	case 4:
		return uint64(n.order.Uint32(b))
	}
	return n.order.Uint64(b)
}

func (d *directory) has(t tag) bool {
	_, ok := d.fields[t]
	return ok
}

// numbers returns the values of a field of whole numbers, none where it is missing.
func (d *directory) numbers(t tag) (numbers, error) {
	f, ok := d.fields[t]
	if !ok {
		return numbers{}, nil
	}
	switch {
	case f.kind == typeByte, f.kind == typeShort, f.kind == typeLong, f.kind == typeLong8:
	case t == tagSubIFDs && (f.kind == typeIFD || f.kind == typeIFD8): // libtiff passes over others of these types
	default:
		return numbers{}, fmt.Errorf("%v has a type that it cannot have, %d", t, f.kind)
	}
	if err := f.check(t); err != nil {
		return numbers{}, err
	}
	return numbers{d.order, int(sizes[f.kind]), f.value}, nil
}

// check refuses what cannot be read, or can be read in two ways.
func (f field) check(t tag) error {
	switch {
	case f.twice:
		return fmt.Errorf("%v stands there twice, with different values", t)
	case f.value == nil:
		return fmt.Errorf("the values of %v lie outside the file", t)
	case f.count == 0:
		return fmt.Errorf("%v has no value", t)
	}
	return nil
}

// number is the only value of a field, or the default where it is missing. Fields of
// several, which libtiff passes over, and values that no sound file has are refused.
func (d *directory) number(t tag, fallback int) (int, error) {
	n, err := d.numbers(t)
	if err != nil || n.len() == 0 {
		return fallback, err
	}
	if n.len() > 1 {
		return 0, fmt.Errorf("%v has %d values, it can have one", t, n.len())
	}
	v := n.at(0)
	if v > math.MaxInt32 {
		if t == tagRowsPerStrip { // all rows in one strip
			return math.MaxInt32, nil
		}
		return 0, fmt.Errorf("%v is %d", t, v)
	}
	return int(v), nil
}

// allEqual is the value that the samples of a pixel share, or the default where the
// field is missing. One value stands for all samples, and those beyond them are
// passed over.
func (d *directory) allEqual(t tag, samples, fallback int) (int, error) {
	n, err := d.numbers(t)
	if err != nil || n.len() == 0 {
		return fallback, err
	}
	if n.len() > 1 && n.len() < samples {
		return 0, fmt.Errorf("%v has %d values for %d samples", t, n.len(), samples)
	}
	for i := range min(n.len(), samples) {
		if n.at(i) != n.at(0) {
			return 0, unsupported("samples of different kinds (%v: %d and %d)", t, n.at(0), n.at(i))
		}
	}
	return int(min(n.at(0), math.MaxInt32)), nil
}

// rationals returns a field of n fractions, or the default where it is missing.
func (d *directory) rationals(t tag, fallback []float64) ([]float64, error) {
	f, ok := d.fields[t]
	if !ok {
		return fallback, nil
	}
	if err := f.check(t); err != nil {
		return nil, err
	}
	if f.kind != typeRational || f.count != uint64(len(fallback)) {
		return nil, fmt.Errorf("%v is not %d fractions", t, len(fallback))
	}
	out := make([]float64, len(fallback))
	for i := range out {
		above, below := d.order.Uint32(f.value[8*i:]), d.order.Uint32(f.value[8*i+4:])
		if below == 0 {
			return nil, fmt.Errorf("%v is divided by zero", t)
		}
		out[i] = float64(above) / float64(below)
	}
	return out, nil
}
