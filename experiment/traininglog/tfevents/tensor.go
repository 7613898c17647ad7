package tfevents

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Numbers of fields in tensor.proto and tensor_shape.proto.
const (
	tensorType    = 1
	tensorShape   = 2
	tensorContent = 4

	shapeDim         = 2
	shapeUnknownRank = 3
	dimSize          = 1
)

// Significands in bits, see [Scalar].
const (
	bitsFloat32 = 24
	bitsWhole   = 64
)

// format is how a tensor stores numbers of one type: size bytes each in the
// tensor_content, or elements of the field.
type format struct {
	name  string
	size  int
	bits  int
	field protowire.Number
	kind  protowire.Type
	value func(stored uint64) float64
}

// formats has the types of types.proto that a scalar may have.
var formats = map[uint64]format{
	1:  {"float", 4, bitsFloat32, 5, protowire.Fixed32Type, func(x uint64) float64 { return float64(math.Float32frombits(uint32(x))) }},
	2:  {"double", 8, 53, 6, protowire.Fixed64Type, math.Float64frombits},
	3:  {"int32", 4, bitsWhole, 7, protowire.VarintType, func(x uint64) float64 { return float64(int32(x)) }},
	4:  {"uint8", 1, bitsWhole, 7, protowire.VarintType, func(x uint64) float64 { return float64(uint8(x)) }},
	5:  {"int16", 2, bitsWhole, 7, protowire.VarintType, func(x uint64) float64 { return float64(int16(x)) }},
	6:  {"int8", 1, bitsWhole, 7, protowire.VarintType, func(x uint64) float64 { return float64(int8(x)) }},
	9:  {"int64", 8, bitsWhole, 10, protowire.VarintType, func(x uint64) float64 { return float64(int64(x)) }},
	14: {"bfloat16", 2, 8, 13, protowire.VarintType, func(x uint64) float64 { return float64(math.Float32frombits(uint32(x) << 16)) }},
	17: {"uint16", 2, bitsWhole, 7, protowire.VarintType, func(x uint64) float64 { return float64(uint16(x)) }},
	19: {"half", 2, 11, 13, protowire.VarintType, half},
	22: {"uint32", 4, bitsWhole, 16, protowire.VarintType, func(x uint64) float64 { return float64(uint32(x)) }},
	23: {"uint64", 8, bitsWhole, 17, protowire.VarintType, func(x uint64) float64 { return float64(x) }},
}

// half is a number in IEEE 754's binary16.
func half(x uint64) float64 {
	exponent, fraction := int(x>>10&0x1f), float64(x&0x3ff)
	var v float64
	switch {
	case exponent == 0x1f && fraction != 0:
		return math.NaN()
	case exponent == 0x1f:
		v = math.Inf(1)
	case exponent == 0:
		v = math.Ldexp(fraction, -24)
	default:
		v = math.Ldexp(fraction+1<<10, exponent-25)
	}
	if x&0x8000 != 0 {
		return -v
	}
	return v
}

// readNumber is the number in a TensorProto that holds a single one, and the bits of
// its significand.
func readNumber(tensor []byte) (float64, int, error) {
	var kind uint64
	var content []byte
	err := each(tensor, func(v field) error {
		switch v.id {
		case tensorType:
			kind = v.number
			return v.want(protowire.VarintType)
		case tensorShape:
			return checkShape(v)
		case tensorContent:
			content = v.bytes
			return v.want(protowire.BytesType)
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	f, ok := formats[kind]
	if !ok {
		return 0, 0, fmt.Errorf("a tensor of the type %d (types.proto) is no number that is read", kind)
	}
	stored, err := f.stored(content, tensor)
	if err != nil {
		return 0, 0, err
	}
	return f.value(stored), f.bits, nil
}

// stored is the single number of a tensor as stored.
func (f format) stored(content, tensor []byte) (uint64, error) {
	if len(content) > 0 {
		if len(content) != f.size {
			return 0, fmt.Errorf("%d bytes are no single %s", len(content), f.name)
		}
		var x uint64
		for i, b := range content {
			x |= uint64(b) << (8 * i)
		}
		return x, nil
	}
	var x uint64
	count := 0
	one := func(v field) error {
		x = v.number
		count++
		return v.want(f.kind)
	}
	err := each(tensor, func(v field) error {
		switch {
		case v.id != f.field:
			return nil
		case v.kind == protowire.BytesType:
			return eachPacked(v, f.kind, one)
		}
		return one(v)
	})
	if err == nil && count != 1 {
		err = fmt.Errorf("%d numbers are no scalar", count)
	}
	return x, err
}

// eachPacked calls f for the elements of a packed field.
func eachPacked(packed field, kind protowire.Type, f func(field) error) error {
	for data := packed.bytes; len(data) > 0; {
		v, n := consume(data, packed.id, kind)
		if n < 0 {
			return protowire.ParseError(n)
		}
		data = data[n:]
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}

// checkShape is an error unless a TensorShapeProto is that of a single number.
func checkShape(shape field) error {
	if err := shape.want(protowire.BytesType); err != nil {
		return err
	}
	return each(shape.bytes, func(v field) error {
		switch {
		case v.id == shapeUnknownRank && v.number != 0:
			return errors.New("a tensor of unknown rank is no scalar")
		case v.id != shapeDim:
			return nil
		}
		size := uint64(0)
		if err := each(v.bytes, func(d field) error {
			if d.id == dimSize {
				size = d.number
			}
			return nil
		}); err != nil {
			return err
		}
		if size != 1 {
			return fmt.Errorf("a tensor with an axis of %d is no scalar", int64(size))
		}
		return nil
	})
}
