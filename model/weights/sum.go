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
	s := summer{sha256.New()}
	s.number(len(metadata))
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		s.text(key)
		s.text(metadata[key])
	}
	for _, t := range byName(tensors) {
		s.text(t.Name)
		s.number(len(t.Shape))
		for _, d := range t.Shape {
			s.number(d)
		}
		writeValues(s.hash, t.Data) // a hash never fails
	}
	return hex.EncodeToString(s.hash.Sum(nil))
}

// summer writes parts such that no two lists of parts read alike.
type summer struct{ hash hash.Hash }

func (s summer) number(n int) {
	s.hash.Write(binary.LittleEndian.AppendUint64(nil, uint64(n)))
}

func (s summer) text(t string) {
	s.number(len(t))
	s.hash.Write([]byte(t))
}
