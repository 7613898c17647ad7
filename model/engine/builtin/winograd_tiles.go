package builtin

// The transforms of winogradWeights: a row of positions, of count tiles from the first
// on.

// inputAt and gradientAt are the rows of pixels of a tile from which a row of positions
// is made.
func inputAt[T float32 | uint16](o *winogradWeights, x []T, tile, row, first, n int, patch []T) pixelRows[T] {
	c := o.conv.X[3]
	x, down, across := imageOf(&o.tiling, x, c, tile)
	return rowsOf(&o.tiling, x, c, down-1, across-1, 4, inputRows[row], first, n, patch)
}

func gradientAt[T float32 | uint16](o *winogradWeights, dy []T, tile, row, first, n int, patch []T) pixelRows[T] {
	f := o.conv.Filters
	dy, down, across := imageOf(&o.tiling, dy, f, tile)
	return rowsOf(&o.tiling, dy, f, down, across, 2, gradientRows[row], first, n, patch)
}

// toPanels gives each panel its part of number i of a chunk.
func (o *winogradWeights) toPanels(ps []panel, i int, gradient []float32, transform func(p *panel, to []float32)) {
	for j := range ps {
		p := &ps[j]
		to := gradient[p.offset+i*p.m.cols:]
		transform(p, to)
		if p.cols < p.m.cols {
			for position := range 4 {
				clear(to[position*o.gradient:][p.cols:p.m.cols])
			}
		}
	}
}

func (o *winogradWeights) transformTiles(first, count, row, channel, channels, filter int, ps []panel, input, gradient, patch []float32) {
	last := &ps[len(ps)-1]
	for i := range count {
		x := inputAt(o, o.x.floats, first+i, row, channel, channels, patch)
		o.transform.inputRow(x.a, x.b, inputRows[row].sign, x.pixel, input[i*o.tile:], o.input, channels)
		dy := gradientAt(o, o.dy.floats, first+i, row, filter, last.first+last.cols, patch)
		o.toPanels(ps, i, gradient, func(p *panel, to []float32) {
			from := dy.from(p.first)
			o.transform.gradientRow(from.a, from.b, gradientRows[row].sign, from.pixel, to, o.gradient, p.cols)
		})
	}
}

// transformPairs is transformTiles of bfloat16. The last tile is paired with zeros where
// it has no partner.
func (o *winogradWeights) transformPairs(first, count, row, channel, channels, filter int, ps []panel, input, gradient []float32, patch []uint16) {
	last := &ps[len(ps)-1]
	filters := last.first + last.cols
	patch, second := patch[:len(patch)/2], patch[len(patch)/2:]
	for i := 0; i < count; i += 2 {
		tile := first + i
		x := [2]pixelRows[uint16]{inputAt(o, o.x.halves, tile, row, channel, channels, patch)}
		if i+1 < count {
			x[1] = inputAt(o, o.x.halves, tile+1, row, channel, channels, second)
		} else {
			x[1] = noRows(4, channels, second)
		}
		o.halves.inputRow(x[0], x[1], inputRows[row].sign, input[i/2*o.tile:], o.input, channels)
		dy := [2]pixelRows[uint16]{gradientAt(o, o.dy.halves, tile, row, filter, filters, patch)}
		if i+1 < count {
			dy[1] = gradientAt(o, o.dy.halves, tile+1, row, filter, filters, second)
		} else {
			dy[1] = noRows(2, filters, second)
		}
		o.toPanels(ps, i/2, gradient, func(p *panel, to []float32) {
			o.halves.gradientRow(dy[0].from(p.first), dy[1].from(p.first), gradientRows[row].sign, to, o.gradient, p.cols)
		})
	}
}
