// Package cbor reads values of CBOR (RFC 8949), as manifests and signatures of C2PA hold
// them: of definite lengths, and without floating-point numbers, whose value is dropped.
//
// It must not know what is in them. Any bytes may be read: what is cut off, of indefinite
// length, nested more than 32 deep or of more than 65,536 parts is refused.
package cbor

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"
)

// Kind is the type of a value.
type Kind int

// The types. Other is a number with a fraction, true, false or nothing.
const (
	Other Kind = iota
	Whole
	Negative
	Bytes
	Text
	List
	Map
)

// Value is one. Tags are left out (RFC 8949, section 3.4).
type Value struct {
	Kind   Kind
	Number uint64  // of Whole; of Negative it is -1 less the value
	Data   []byte  // of Bytes and Text; it shares the memory of what was read
	Items  []Value // of List; of Map key and value in turn
}

const maxDepth, maxItems = 32, 1 << 16

// ErrRefused is the fault of what is not read.
var ErrRefused = errors.New("cbor: damaged, or of a kind that is not read")

// Read reads the value that data begin with.
func Read(data []byte) (Value, error) {
	r := reader{rest: data, left: maxItems}
	v := r.value(0)
	if r.failed {
		return Value{}, ErrRefused
	}
	return v, nil
}

// Get is the value behind a key of text in a map; nothing where there is none.
func (v Value) Get(key string) Value {
	for i := 0; v.Kind == Map && i+1 < len(v.Items); i += 2 {
		if k := v.Items[i]; k.Kind == Text && string(k.Data) == key {
			return v.Items[i+1]
		}
	}
	return Value{}
}

// At is the value behind a key that is a whole number.
func (v Value) At(key uint64) Value {
	for i := 0; v.Kind == Map && i+1 < len(v.Items); i += 2 {
		if k := v.Items[i]; k.Kind == Whole && k.Number == key {
			return v.Items[i+1]
		}
	}
	return Value{}
}

// String is the text of a value; empty where it is none.
func (v Value) String() string {
	if v.Kind != Text {
		return ""
	}
	return string(v.Data)
}

type reader struct {
	rest   []byte
	left   int // values that may still be read
	failed bool
}

// value reads one; after a fault it reads nothing.
func (r *reader) value(depth int) (v Value) {
	const whole, negative, bytes, text, list, pairs, tag = 0, 1, 2, 3, 4, 5, 6
	if r.left--; r.left < 0 || depth > maxDepth {
		r.failed = true
	}
	major, n := r.head()
	if r.failed {
		return v
	}
	switch major {
	case whole:
		return Value{Kind: Whole, Number: n}
	case negative:
		return Value{Kind: Negative, Number: n}
	case bytes:
		return Value{Kind: Bytes, Data: r.take(n)}
	case text:
		v = Value{Kind: Text, Data: r.take(n)}
		r.failed = r.failed || !utf8.Valid(v.Data)
		return v
	case list:
		return Value{Kind: List, Items: r.items(n, depth)}
	case pairs:
		if n > maxItems {
			r.failed = true
			return v
		}
		return Value{Kind: Map, Items: r.items(2*n, depth)}
	case tag:
		return r.value(depth + 1)
	}
	return v
}

// items reads as many values; each takes a byte at least.
func (r *reader) items(n uint64, depth int) (items []Value) {
	if n > uint64(len(r.rest)) {
		r.failed = true
	}
	for range n {
		if r.failed {
			return nil
		}
		items = append(items, r.value(depth+1))
	}
	return items
}

// head reads the type and the number of a value (RFC 8949, section 3).
func (r *reader) head() (major byte, n uint64) {
	const short, longest = 24, 27
	first := r.take(1)
	if r.failed {
		return 0, 0
	}
	major, info := first[0]>>5, first[0]&31
	switch {
	case info < short:
		return major, uint64(info)
	case info > longest: // of indefinite length, or reserved
		r.failed = true
		return 0, 0
	}
	var wide [8]byte
	size := 1 << (info - short)
	copy(wide[8-size:], r.take(uint64(size)))
	return major, binary.BigEndian.Uint64(wide[:])
}

func (r *reader) take(n uint64) []byte {
	if r.failed || n > uint64(len(r.rest)) {
		r.failed = true
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}
