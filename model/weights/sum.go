package weights

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
)

// Sum is the SHA-256, in hexadecimal digits, of all that a file of these tensors
// and this metadata says: names, shapes, values bit for bit, and metadata. The
// order of the tensors does not matter. A file that carries the sum of the rest of
// itself in its metadata can be told from a damaged one.
func Sum(tensors []Tensor, metadata map[string]string) string {
	d := NewDigest(metadata)
	for _, t := range byName(tensors) {
		d.Add(t)
	}
	return d.Sum()
}

// Digest is Sum of tensors that come one by one, sorted by name, as Write writes
// them.
type Digest struct{ summer }

// NewDigest begins a sum.
func NewDigest(metadata map[string]string) Digest {
	d := Digest{summer{sha256.New()}}
	d.number(len(metadata))
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		d.text(key)
		d.text(metadata[key])
	}
	return d
}

// Add adds the next tensor.
func (d Digest) Add(t Tensor) {
	d.text(t.Name)
	d.number(len(t.Shape))
	for _, n := range t.Shape {
		d.number(n)
	}
	writeValues(d.hash, t.Data) // a hash never fails
}

// Sum is the sum of all that was added.
func (d Digest) Sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }

// summer writes parts such that no two lists of parts read alike.
type summer struct{ hash hash.Hash }

func (s summer) number(n int) {
	s.hash.Write(binary.LittleEndian.AppendUint64(nil, uint64(n)))
}

func (s summer) text(t string) {
	s.number(len(t))
	s.hash.Write([]byte(t))
}
