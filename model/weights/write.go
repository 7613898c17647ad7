package weights

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
)

// Write writes tensors as a safetensors file, sorted by name: the length of the
// header (8 bytes, little-endian), the header (JSON, padded with spaces to a
// multiple of 8 bytes), the values. The same tensors give the same bytes.
// metadata may be nil.
func Write(w io.Writer, tensors []Tensor, metadata map[string]string) error {
	sorted := byName(tensors)
	header, err := header(sorted, metadata)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(len(header)))
	out.Write(b[:])
	out.Write(header)
	for _, t := range sorted {
		if err := writeValues(out, t.Data); err != nil {
			return fmt.Errorf("weights: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("weights: %w", err)
	}
	return nil
}

// writeValues writes numbers little-endian.
func writeValues(w io.Writer, values []float32) error {
	var block [1 << 14]byte
	for chunk := range slices.Chunk(values, len(block)/4) {
		for i, v := range chunk {
			binary.LittleEndian.PutUint32(block[4*i:], math.Float32bits(v))
		}
		if _, err := w.Write(block[:4*len(chunk)]); err != nil {
			return err
		}
	}
	return nil
}

func byName(tensors []Tensor) []Tensor {
	return slices.SortedFunc(slices.Values(tensors), func(a, b Tensor) int { return cmp.Compare(a.Name, b.Name) })
}

// entry is a tensor's description in the header.
type entry struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// header is the JSON of sorted tensors. It is put together by hand, so that the
// order is that of the data.
func header(sorted []Tensor, metadata map[string]string) ([]byte, error) {
	var out bytes.Buffer
	member := func(name string, value any) error {
		k, err := json.Marshal(name)
		if err != nil {
			return fmt.Errorf("weights: %q: %w", name, err)
		}
		v, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("weights: %q: %w", name, err)
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "%s:%s", k, v)
		return nil
	}
	out.WriteByte('{')
	if len(metadata) > 0 {
		if err := member(metadataKey, maps.Clone(metadata)); err != nil {
			return nil, err
		}
	}
	var offset int64
	for i, t := range sorted {
		if err := t.check(); err != nil {
			return nil, err
		}
		if i > 0 && sorted[i-1].Name == t.Name {
			return nil, fmt.Errorf("weights: two tensors are named %s", t.Name)
		}
		end := offset + 4*int64(len(t.Data))
		shape := append([]int{}, t.Shape...) // [] rather than null for a scalar
		if err := member(t.Name, entry{"F32", shape, [2]int64{offset, end}}); err != nil {
			return nil, err
		}
		offset = end
	}
	out.WriteByte('}')
	for out.Len()%8 != 0 {
		out.WriteByte(' ')
	}
	return out.Bytes(), nil
}
