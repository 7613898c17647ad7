package jpeg

import "context"

// store holds the coefficients of all blocks of an image, in natural order.
type store struct {
	blocks [4][]int16  // by component: rows of blocks that are padded to whole units
	known  [4][]uint64 // by block: which coefficients are not zero, bit 0 the first of a scan
}

// coefficients are those of a block.
type coefficients struct {
	values *[blockSize]int16
	known  *uint64
}

// set sets the coefficient at a place of a scan, which may lie beyond the block in
// damaged data.
func (c coefficients) set(k uint, value int16) {
	c.values[natural[k&127]&63] = value
	bit := uint64(1) << (min(k, blockSize-1) & 63)
	if *c.known &^= bit; value != 0 {
		*c.known |= bit
	}
}

func newStore(f *frame) *store {
	s := &store{}
	for i, c := range f.components {
		count := c.paddedColumns * c.paddedRows
		s.blocks[i], s.known[i] = make([]int16, count*blockSize), make([]uint64, count)
	}
	return s
}

// at is a block by component, row and column.
func (s *store) at(component, padded, row, column int) coefficients {
	i := row*padded + column
	return coefficients{(*[blockSize]int16)(s.blocks[component][i*blockSize:]), &s.known[component][i]}
}

// decodeScan decodes the present scan into the store.
func (d *decoder) decodeScan(ctx context.Context) error {
	block, err := d.blockDecoder()
	if err != nil {
		return err
	}
	unit, columns, rows := d.unitOf(block)
	for y := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		for x := range columns {
			if d.restart.due() {
				if err := d.passRestart(); err != nil {
					return err
				}
				block.restart()
			}
			if !unit(y, x) {
				return d.badData()
			}
		}
	}
	return nil
}

// blockDecoder decodes the blocks of a scan one after another.
type blockDecoder interface {
	next(b *bitReader, member int, block coefficients) (ok bool)
	restart()
}

func (d *decoder) blockDecoder() (blockDecoder, error) {
	if d.frame.progressive {
		return d.newProgressive()
	}
	return d.newSequential()
}

// unitOf gives what decodes a unit of the present scan, and how many there are. A scan
// of one component has its blocks one by one, up to the image's edge; others have
// units of blocks of all members (T.81, section A.2).
func (d *decoder) unitOf(block blockDecoder) (unit func(y, x int) bool, columns, rows int) {
	if len(d.scan.members) == 1 {
		index := d.scan.members[0].index
		c := &d.frame.components[index]
		return func(y, x int) bool {
			return block.next(&d.bits, 0, d.store.at(index, c.paddedColumns, y, x))
		}, c.columns, c.rows
	}
	return func(y, x int) bool {
		for i, m := range d.scan.members {
			c := &d.frame.components[m.index]
			for row := range c.down {
				for column := range c.across {
					if !block.next(&d.bits, i, d.store.at(m.index, c.paddedColumns, y*c.down+row, x*c.across+column)) {
						return false
					}
				}
			}
		}
		return true
	}, d.frame.unitsX, d.frame.unitsY
}

func (s *sequential) next(b *bitReader, member int, block coefficients) bool {
	return s.decode(b, member, block.values)
}

func (s *sequential) restart() { s.last = [4]int32{} }
