package probe

import "encoding/binary"

// pattern is a row of the training table: images that are coded alike, counted by class.
// A single column has no more patterns than levels, however many images there are. With
// linear terms, of which hardly any are alike, each image is a pattern of its own.
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
		at, known := len(all), false
		if len(linear) == 0 {
			key = key[:0]
			for _, a := range active {
				key = binary.LittleEndian.AppendUint32(key, uint32(a))
			}
			if at, known = index[string(key)]; !known {
				at = len(all)
				index[string(key)] = at
			}
		}
		if !known {
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
