package builtin

// The transforms of winogradWeights: a row of positions, of count tiles from the first
// on.

// transformedChunk is a thread's memory for what it multiplies next.
type transformedChunk struct {
	input, gradient []float32 // transformed
	patch           []float32 // pixels that are partly outside of the image
}

// inputAt and gradientAt are the rows of pixels of a tile from which the unit's row of
// positions is made.
func inputAt[T float32 | uint16](o *winogradWeights, u *winogradUnit, x []T, tile int, patch []T) pixelRows[T] {
	image, row, col := imageOf(&o.tiling, x, o.conv.X[3], tile)
	s := square[T]{image: image, channels: o.conv.X[3], row: row - 1, col: col - 1, size: 4, first: u.channel, n: u.channels}
	return s.rows(&o.tiling, inputRows[u.row], patch)
}

func gradientAt[T float32 | uint16](o *winogradWeights, u *winogradUnit, dy []T, tile int, patch []T) pixelRows[T] {
	image, row, col := imageOf(&o.tiling, dy, o.conv.Filters, tile)
	s := square[T]{image: image, channels: o.conv.Filters, row: row, col: col, size: 2, first: u.filter, n: u.filters}
	return s.rows(&o.tiling, gradientRows[u.row], patch)
}

// toPanels gives each panel its part of number i of a chunk.
func (o *winogradWeights) toPanels(ps []panel, i int, gradient []float32, transform func(p *panel, to transformed[float32])) {
	for j := range ps {
		p := &ps[j]
		to := gradient[p.offset+i*p.m.cols:]
		transform(p, transformed[float32]{to, o.gradient})
		if p.cols < p.m.cols {
			for position := range 4 {
				clear(to[position*o.gradient:][p.cols:p.m.cols])
			}
		}
	}
}

func (o *winogradWeights) transformTiles(u *winogradUnit, first, count int, to transformedChunk) {
	for i := range count {
		x := inputAt(o, u, o.x.floats, first+i, to.patch)
		o.transform.inputRow(x, transformed[float32]{to.input[i*o.tile:], o.input}, u.channels)
		dy := gradientAt(o, u, o.dy.floats, first+i, to.patch)
		o.toPanels(u.panels, i, to.gradient, func(p *panel, v transformed[float32]) {
			o.transform.gradientRow(dy.from(p.first), v, p.cols)
		})
	}
}

// transformPairs is transformTiles of bfloat16. The last tile is paired with zeros where
// it has no partner.
func (o *winogradWeights) transformPairs(u *winogradUnit, first, count int, to transformedChunk) {
	patch := halvesOf(to.patch)
	patch, second := patch[:len(patch)/2], patch[len(patch)/2:]
	for i := 0; i < count; i += 2 {
		tile := first + i
		x := [2]pixelRows[uint16]{inputAt(o, u, o.x.halves, tile, patch)}
		if i+1 < count {
			x[1] = inputAt(o, u, o.x.halves, tile+1, second)
		} else {
			x[1] = noRows(4, u.channels, second)
		}
		o.halves.inputRow(x[0], x[1], transformed[float32]{to.input[i/2*o.tile:], o.input}, u.channels)
		dy := [2]pixelRows[uint16]{gradientAt(o, u, o.dy.halves, tile, patch)}
		if i+1 < count {
			dy[1] = gradientAt(o, u, o.dy.halves, tile+1, second)
		} else {
			dy[1] = noRows(2, u.filters, second)
		}
		o.toPanels(u.panels, i/2, to.gradient, func(p *panel, v transformed[float32]) {
			o.halves.gradientRow(dy[0].from(p.first), dy[1].from(p.first), v, p.cols)
		})
	}
}
