package jpeg

import "github.com/refold/refold/dataset/pixels/jpeg/entropy"

// store holds the coefficients of all blocks of an image, in natural order.
type store struct {
	blocks [4][]int16  // by component: rows of blocks that are padded to whole units
	known  [4][]uint64 // by block: which coefficients are not zero, bit 0 the first of a scan
}

func newStore(f *frame) *store {
	s := &store{}
	for i, c := range f.components {
		count := c.paddedColumns * c.paddedRows
		s.blocks[i], s.known[i] = make([]int16, count*entropy.BlockSize), make([]uint64, count)
	}
	return s
}

// at is a block by component, row and column.
func (s *store) at(component, padded, row, column int) entropy.Coefficients {
	i := row*padded + column
	return entropy.Coefficients{
		Values: (*[entropy.BlockSize]int16)(s.blocks[component][i*entropy.BlockSize:]),
		Known:  &s.known[component][i],
	}
}
