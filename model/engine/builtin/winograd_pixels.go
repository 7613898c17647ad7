package builtin

import "unsafe"

// The transforms of a convolution's input and products, from pixels and to pixels.

// transformInputs transforms what some tiles meet, so that it begins the input of all
// positions. Tiles that are inside of an image are transformed in a row, as many as there are.
func (o *winograd) transformInputs(r tileRange, x activation, own winogradMemory) {
	c := o.channels
	for i := 0; i < r.count; {
		n := 0
		if o.halves == nil && o.transform.inputs != nil {
			n = o.insideFrom(r.first+i, 1, 4)
		}
		if n = min(n, r.count-i); n == 0 {
			o.transformInput(r.first+i, x, own.input[i*o.depth:], own.patch)
			i++
			continue
		}
		image, row, col := imageOf(&o.tiling, x.floats, c, r.first+i)
		s := square[float32]{channels: c, row: row - 1, col: col - 1}
		o.transform.inputs(lattice[float32]{image[s.at(&o.tiling):], o.width * c, c},
			transformed[float32]{own.input[i*o.depth:], o.inputPosition}, c, tileRow{n, 2 * c, o.depth})
		i += n
	}
}

// transformOutputs writes the pixels of tiles, of which t describes the first.
func (o *winograd) transformOutputs(r tileRange, t outputTile, y activation, pixels []float32) {
	f, products := o.filters, t.products
	for i := 0; i < r.count; {
		n := 0
		if o.halves == nil && o.transform.outputs != nil {
			n = o.insideFrom(r.first+i, 0, 2)
		}
		t.tile, t.products = r.first+i, products[i*o.columns:]
		if n = min(n, r.count-i); n == 0 {
			o.transformOutput(t, y, pixels)
			i++
			continue
		}
		image, row, col := imageOf(&o.tiling, y.floats, f, t.tile)
		o.transform.outputs(transformed[float32]{t.products, o.productPosition}, t.bias[t.first:],
			lattice[float32]{image[(row*o.width+col)*f+t.first:], o.width * f, f}, t.cols, tileRow{n, o.columns, 2 * f})
		i += n
	}
}

// transformInput transforms the 4x4 pixels that a tile of the result meets.
func (o *winograd) transformInput(tile int, x activation, input, patch []float32) {
	if o.halves != nil {
		transformTile(o, tile, x.halves, transformed[uint16]{halvesOf(input), 2 * o.inputPosition}, halvesOf(patch), o.halves.input)
		return
	}
	transformTile(o, tile, x.floats, transformed[float32]{input, o.inputPosition}, patch, o.transform.input)
}

func transformTile[T float32 | uint16](o *winograd, tile int, x []T, v transformed[T], patch []T, transform inputTransform[T]) {
	c := o.channels
	image, row, col := imageOf(&o.tiling, x, c, tile)
	s := square[T]{image: image, channels: c, row: row - 1, col: col - 1, size: 4, n: c}
	if s.inside(&o.tiling) {
		transform(lattice[T]{image[s.at(&o.tiling):], o.width * c, c}, v, c)
		return
	}
	for i := range 4 {
		s.gather(&o.tiling, patch[4*i*c:], i)
	}
	transform(lattice[T]{patch, 4 * c, c}, v, c)
}

// outputTile is a tile of the result, cols filters of it from the first one on.
type outputTile struct {
	tile, first, cols int
	products          []float32 // of those filters, o.productPosition apart
	bias              []float32 // of all filters
}

// transformOutput writes the pixels of a tile that exist.
func (o *winograd) transformOutput(t outputTile, y activation, pixels []float32) {
	if o.halves != nil {
		transformProducts(o, &t, y.halves, halvesOf(pixels), o.halves.output)
		return
	}
	transformProducts(o, &t, y.floats, pixels, o.transform.output)
}

func transformProducts[T float32 | uint16](o *winograd, t *outputTile, y, pixels []T, transform outputTransform[T]) {
	f, line := o.filters, o.width*o.filters
	image, row, col := imageOf(&o.tiling, y, f, t.tile)
	m, bias, to := transformed[float32]{t.products, o.productPosition}, t.bias[t.first:], image[row*line+col*f+t.first:]
	if o.inside(row, col, 2) {
		transform(m, bias, lattice[T]{to, line, f}, t.cols)
		return
	}
	transform(m, bias, lattice[T]{pixels, 2 * groupColumns, groupColumns}, t.cols)
	for i := range min(2, o.height-row) {
		for j := range min(2, o.width-col) {
			copy(to[i*line+j*f:][:t.cols], pixels[(2*i+j)*groupColumns:])
		}
	}
}

// ask asks for the pixels of a unit while the products of count tiles are computed.
func (o *winograd) ask(a *ahead, unit, count int, arrays *winogradArrays) *ahead {
	m := o.panels[0].m
	if o.halves != nil || !m.asks && !m.foursAsk {
		return nil
	}
	a.clear()
	if unit < o.units {
		first := o.line(unit * o.block)
		end := o.line(min(o.count, (unit+1)*o.block)-1) + 2
		o.askLines(a, arrays.x.floats, o.channels, first, end+1)
		o.askLines(a, arrays.y.floats, o.filters, first, end)
		tiles := 0
		for i := range o.panels {
			tiles += positions * ceilDiv(count, o.panels[i].m.rows)
		}
		a.share(tiles*len(o.depths), 1, o.depths[0].n)
	}
	a.close()
	return a
}

// askLines asks for lines of pixels of all images.
func (o *winograd) askLines(a *ahead, x []float32, channels, first, end int) {
	line := o.width * channels
	n := 4 * (min(end*line, len(x)) - first*line)
	a.add(unsafe.Pointer(&x[first*line]), n, 1, n)
}
