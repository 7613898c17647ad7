package probe

import (
	"encoding/binary"
	"math"
)

// pattern is a row of the training table: images that are coded alike, counted by class.
// A single column has no more patterns than levels, however many images there are.
type pattern struct {
	active []int
	linear []float64
	counts []float64
	total  float64
}

// patterns gathers the training images, in the order in which codes first appear.
func patterns(k coding, train, labels []int, classes int) []pattern {
	var (
		all    []pattern
		index  = make(map[string]int)
		active []int
		linear []float64
		key    []byte
	)
	for _, i := range train {
		active, linear = k.row(i, active, linear)
		key = key[:0]
		for _, a := range active {
			key = binary.LittleEndian.AppendUint32(key, uint32(a))
		}
		for _, v := range linear {
			key = binary.LittleEndian.AppendUint64(key, math.Float64bits(v))
		}
		at, ok := index[string(key)]
		if !ok {
			at = len(all)
			index[string(key)] = at
			all = append(all, pattern{
				active: append([]int(nil), active...),
				linear: append([]float64(nil), linear...),
				counts: make([]float64, classes),
			})
		}
		all[at].counts[labels[i]]++
		all[at].total++
	}
	return all
}
