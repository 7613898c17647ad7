package plan

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Stream is the random stream of a name: PCG (math/rand/v2), seeded with the first
// 16 bytes of SHA-256(root, name), root as 8 bytes big-endian. A stream depends on
// nothing but root and name, so a new consumer changes no other stream.
//
// The names in use:
//
//	seedS/sample                the images drawn
//	seedS/labels                labels drawn at random (data.null)
//	seedS/folds/SPLIT           the folds, with their inner validation parts
//	seedS/foldF/parts/SPLIT     the order in which parts of a fold grow (folds.sizes)
//	seedS/foldF/NAME            a trainer's own: init/LAYER/kernel, order/epochE, precise
//	bootstrap/growth/ARM/SPLIT      replicates of a curve over training sizes
//	bootstrap/ARM/SPLIT/SELECTION   replicates of an interval
//	tests/ARM/ARM/SPLIT/SELECTION   permutations of a test of two arms
//	tests/all/SPLIT/SELECTION       permutations of a test of all arms
//
// Trials of different networks, preparations and splits share the streams of their seed and fold:
// common random numbers, which make their difference steadier.
func Stream(root uint64, name string) *rand.Rand {
	hash := sha256.New()
	hash.Write(binary.BigEndian.AppendUint64(nil, root))
	hash.Write([]byte(name))
	sum := hash.Sum(nil)
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])))
}
