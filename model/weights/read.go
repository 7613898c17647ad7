package weights

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// ErrFormat says that a file is no valid safetensors file of float32 tensors.
var ErrFormat = errors.New("not a valid safetensors file of float32 tensors")

// Reader reads a safetensors file tensor by tensor, in the order of their values,
// into memory of the caller's.
type Reader struct {
	Metadata map[string]string // nil where there is none
	r        io.Reader
	entries  []namedEntry // that are still to be read
	block    [1 << 14]byte
}

// NewReader reads the header of a safetensors file of size bytes. Errors wrap
// ErrFormat unless r fails.
func NewReader(r io.Reader, size int64) (*Reader, error) {
	entries, metadata, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	return &Reader{Metadata: metadata, r: r, entries: entries}, nil
}

// More tells whether a tensor is left.
func (in *Reader) More() bool { return len(in.entries) > 0 }

// Peek is the name and the shape of the next tensor.
func (in *Reader) Peek() Tensor { return Tensor{Name: in.entries[0].name, Shape: in.entries[0].Shape} }

func (in *Reader) elements() int { return int(in.entries[0].Offsets[1]-in.entries[0].Offsets[0]) / 4 }

// Next reads the values of the next tensor, as many as its shape has.
func (in *Reader) Next(values []float32) error {
	e := in.entries[0]
	if len(values) != in.elements() {
		panic(fmt.Sprintf("weights: %s of shape %v into %d values", e.name, e.Shape, len(values)))
	}
	in.entries = in.entries[1:]
	for part := range slices.Chunk(values, len(in.block)/4) {
		raw := in.block[:4*len(part)]
		if _, err := io.ReadFull(in.r, raw); err != nil {
			return fmt.Errorf("weights: %s: %w", e.name, err)
		}
		for k := range part {
			part[k] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*k:]))
		}
	}
	return nil
}

// ReadMetadata reads only the header of a safetensors file of size bytes.
func ReadMetadata(r io.Reader, size int64) (map[string]string, error) {
	_, metadata, err := readHeader(r, size)
	return metadata, err
}

// readHeader reads up to the first value.
func readHeader(r io.Reader, size int64) ([]namedEntry, map[string]string, error) {
	var b [8]byte
	if size < 8 {
		return nil, nil, fmt.Errorf("weights: %d bytes hold no header: %w", size, ErrFormat)
	}
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return nil, nil, fmt.Errorf("weights: header: %w", err)
	}
	length := binary.LittleEndian.Uint64(b[:])
	if length > maxHeader || int64(length) > size-8 {
		return nil, nil, fmt.Errorf("weights: a header of %d bytes in a file of %d: %w", length, size, ErrFormat)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, nil, fmt.Errorf("weights: header: %w", err)
	}
	return parseHeader(text, size-8-int64(length))
}

// namedEntry is a member of the header.
type namedEntry struct {
	name string
	entry
}

// UnmarshalJSON reads exactly the keys of the format: encoding/json alone would
// take "Shape" for "shape", and leave out what it does not know.
func (e *entry) UnmarshalJSON(text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	for key, member := range members {
		var into any
		switch key {
		case "dtype":
			into = &e.DType
		case "shape":
			into = &e.Shape
		case "data_offsets":
			into = &e.Offsets
		default:
			return fmt.Errorf("unknown key %q", key)
		}
		if err := json.Unmarshal(member, into); err != nil {
			return err
		}
	}
	if len(members) != 3 {
		return fmt.Errorf("%d keys, not dtype, shape and data_offsets", len(members))
	}
	return nil
}

// parseHeader reads the header, given the number of bytes that follow it. The
// result is in the order of the values, which must fill those bytes without
// gaps or overlaps.
func parseHeader(text []byte, available int64) ([]namedEntry, map[string]string, error) {
	bad := func(format string, args ...any) ([]namedEntry, map[string]string, error) {
		return nil, nil, fmt.Errorf("weights: header: "+format+": %w", append(args, ErrFormat)...)
	}
	if len(text) == 0 || text[0] != '{' {
		return bad("does not begin with {")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return bad("%v", err)
	}
	var entries []namedEntry
	var metadata map[string]string
	seen := make(map[string]bool)
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return bad("%v", err)
		}
		name, _ := token.(string) // the decoder checks that keys are strings
		if seen[name] {
			return bad("%q occurs twice", name)
		}
		seen[name] = true
		if name == metadataKey {
			if err := d.Decode(&metadata); err != nil {
				return bad("%s: %v", metadataKey, err)
			}
			continue
		}
		e := namedEntry{name: name}
		if err := d.Decode(&e.entry); err != nil {
			return bad("%q: %v", name, err)
		}
		if err := e.check(available); err != nil {
			return nil, nil, err
		}
		entries = append(entries, e)
	}
	if _, err := d.Token(); err != nil {
		return bad("%v", err)
	}
	if rest := bytes.TrimLeft(text[d.InputOffset():], " "); len(rest) > 0 {
		return bad("%d bytes follow its end", len(rest))
	}
	return ordered(entries, metadata, available)
}

// check validates one entry against the number of bytes of all values.
func (e namedEntry) check(available int64) error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("weights: %q: "+format+": %w", append(append([]any{e.name}, args...), ErrFormat)...)
	}
	if e.DType != "F32" {
		return bad("values of type %q, not F32: convert the file first", e.DType)
	}
	if len(e.Shape) > maxDimensions {
		return bad("%d dimensions", len(e.Shape))
	}
	start, end := e.Offsets[0], e.Offsets[1]
	if start < 0 || end < start || end > available {
		return bad("offsets %d to %d in %d bytes", start, end, available)
	}
	if n, ok := elements(e.Shape, math.MaxInt32*2); !ok || int64(n)*4 != end-start {
		return bad("shape %v in %d bytes", e.Shape, end-start)
	}
	return nil
}

// ordered sorts entries by offset and checks that they fill the values' bytes.
func ordered(entries []namedEntry, metadata map[string]string, available int64) ([]namedEntry, map[string]string, error) {
	slices.SortStableFunc(entries, func(a, b namedEntry) int {
		return cmp.Or(cmp.Compare(a.Offsets[0], b.Offsets[0]), cmp.Compare(a.Offsets[1], b.Offsets[1]))
	})
	var offset int64
	for _, e := range entries {
		if e.Offsets[0] != offset {
			return nil, nil, fmt.Errorf("weights: %q: its values begin at %d, not %d: %w", e.name, e.Offsets[0], offset, ErrFormat)
		}
		offset = e.Offsets[1]
	}
	if offset != available {
		return nil, nil, fmt.Errorf("weights: %d bytes follow the last tensor: %w", available-offset, ErrFormat)
	}
	return entries, metadata, nil
}
