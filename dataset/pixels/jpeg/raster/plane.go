package raster

// Plane holds the samples of a component for a row of units, below the last row of
// those before.
type Plane struct {
	Component
	transform func(out []byte, stride int, coefficients, quantisers *[64]int16)
	samples   []byte // stride x (1 + 8*Down)
	stride    int
	line      []byte // a row as wide as the image, or a sample wider
	lineOf    int    // the row of samples that line repeats; -1: none
}

// Put transforms the coefficients of a block, in natural order, to the samples at its
// place in the row of units.
func (p *Plane) Put(column, row int, block *[64]int16) {
	p.transform(p.samples[(1+8*row)*p.stride+8*column:], p.stride, block, p.Quantisers)
}

// row is one of the strip's rows of samples; -1 is the last one of the strip before.
func (p *Plane) row(y int) []byte { return p.samples[(1+y)*p.stride:][:p.Width] }

// widened gives a row of the image from the samples of a component (jinit_upsampler of
// jdsample.c): interpolated where they are halved in width, height or both, and else
// repeated. Where they are halved in width and there are but two, they are repeated.
func (p *Plane) widened(m *Image, k *Kernels, y, top int) []byte {
	wide, high := m.Across/p.Across, m.Down/p.Down
	base := top / high // the strip's first row of samples
	row := floorDivide(y-top, high)
	switch {
	case wide == 1 && high == 1:
		return p.row(row)
	case wide == 2 && high == 1 && p.Width > 2:
		k.widen(p.line[:2*p.Width], p.row(row))
		return p.line
	case wide == 1 && high == 2:
		k.between(p.line[:p.Width], p.row(row), p.row(p.neighbour(y)-base), y%2 != 0)
		return p.line
	case wide == 2 && high == 2 && p.Width > 2:
		k.widenTwo(p.line[:2*p.Width], p.row(row), p.row(p.neighbour(y)-base))
		return p.line
	}
	if p.lineOf != base+row {
		repeat(p.line, p.row(row), wide)
		p.lineOf = base + row
	}
	return p.line
}

// neighbour is the row of samples that is second nearest to a row of the image of
// twice the resolution. Beyond the edges stand the rows at the edges.
func (p *Plane) neighbour(y int) int {
	if y%2 == 0 {
		return max(y/2-1, 0)
	}
	return min(y/2+1, p.Height-1)
}

// repeat gives each sample so many times.
func repeat(out, in []byte, times int) {
	for i, v := range in {
		for j := range times {
			out[i*times+j] = v
		}
	}
}

// floorDivide rounds towards smaller integers; a is at least -1.
func floorDivide(a, b int) int {
	if a < 0 {
		return -1
	}
	return a / b
}
