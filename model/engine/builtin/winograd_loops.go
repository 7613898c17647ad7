package builtin

// transforms are those of Winograd's F(2x2, 3x3): see winograd. n, the number of channels,
// is a multiple of 16.
type transforms struct {
	input  inputTransform[float32]
	output outputTransform[float32]
	kernel func(g lattice[float32], u transformed[float32], n int)

	inputRow, gradientRow func(x pixelRows[float32], v transformed[float32], n int)
	weights               func(m transformed[float32], g lattice[float32], n int)

	// inputs and outputs are input and output for several tiles in a row; nil: there are none.
	inputs  func(x lattice[float32], v transformed[float32], n int, r tileRow)
	outputs func(m transformed[float32], bias []float32, y lattice[float32], n int, r tileRow)
}

// tileRow is tiles in a row, so many elements apart where they are read and where their
// transforms are written.
type tileRow struct{ tiles, from, to int }

// lattice is numbers in rows and columns: the pixels of an image or the taps of a kernel,
// with the channels of each one after the other.
type lattice[T any] struct {
	at       []T // begins with the first of them
	row, col int // elements from one row to the next, from one column to the next
}

// transformed is the sixteen positions of a transformed tile or kernel, or a row of four,
// with the channels of each one after the other.
type transformed[T any] struct {
	at       []T // begins with the first of them
	position int // elements from one position to the next
}

// inputTransform and outputTransform are those of activations of a type.
type (
	inputTransform[T any]  func(x lattice[T], v transformed[T], n int)
	outputTransform[T any] func(m transformed[float32], bias []float32, y lattice[T], n int)
)

// halfTransforms are those of activations of bfloat16. rounded is that of dots.
type halfTransforms struct {
	input   inputTransform[uint16]
	output  outputTransform[uint16]
	rounded func(dst, first, second []float32)

	// Both pairs of rows have the sign of the first.
	inputRow, gradientRow func(first, second pixelRows[uint16], v transformed[float32], n int)
}

func goTransforms() transforms {
	return transforms{
		input: winogradInputLoop, output: winogradOutputLoop, kernel: winogradKernelLoop,
		inputRow: winogradInputRowLoop, gradientRow: winogradGradientRowLoop, weights: winogradWeightsLoop,
	}
}

// The transforms in Go, channel by channel.

// winogradInputLoop computes Bᵀ d B for a patch d of 4x4 pixels:
//
//	     | 1  0 -1  0 |
//	Bᵀ = | 0  1  1  0 |
//	     | 0 -1  1  0 |
//	     | 0 -1  0  1 |
func winogradInputLoop(d lattice[float32], to transformed[float32], n int) {
	x, row, pixel := d.at, d.row, d.col
	v, position := to.at, to.position
	for c := range n {
		var t [4][4]float32
		for j := range 4 {
			at := c + j*pixel
			d0, d1, d2, d3 := x[at], x[at+row], x[at+2*row], x[at+3*row]
			t[0][j], t[1][j], t[2][j], t[3][j] = d0-d2, d1+d2, d2-d1, d3-d1
		}
		for i, t := range t {
			at := c + 4*i*position
			v[at], v[at+position], v[at+2*position], v[at+3*position] = t[0]-t[2], t[1]+t[2], t[2]-t[1], t[3]-t[1]
		}
	}
}

// winogradOutputLoop computes Aᵀ m A + bias, 2x2 pixels:
//
//	Aᵀ = | 1  1  1  0 |
//	     | 0  1 -1  1 |
func winogradOutputLoop(from transformed[float32], bias []float32, to lattice[float32], n int) {
	m, position := from.at, from.position
	y, row, pixel := to.at, to.row, to.col
	for c := range n {
		var t [2][4]float32
		for j := range 4 {
			at := c + j*position
			m0, m1, m2, m3 := m[at], m[at+4*position], m[at+8*position], m[at+12*position]
			t[0][j], t[1][j] = m0+m1+m2, m1-m2+m3
		}
		for i, t := range t {
			at := c + i*row
			y[at] = t[0] + t[1] + t[2] + bias[c]
			y[at+pixel] = t[1] - t[2] + t[3] + bias[c]
		}
	}
}

// winogradKernelLoop computes G g Gᵀ for a kernel g of 3x3 taps:
//
//	    |  1    0    0  |
//	G = | 1/2  1/2  1/2 |
//	    | 1/2 -1/2  1/2 |
//	    |  0    0    1  |
func winogradKernelLoop(from lattice[float32], to transformed[float32], n int) {
	g, row, tap := from.at, from.row, from.col
	u, position := to.at, to.position
	for c := range n {
		var t [4][3]float32
		for j := range 3 {
			at := c + j*tap
			g0, g1, g2 := g[at], g[at+row], g[at+2*row]
			t[0][j], t[1][j], t[2][j], t[3][j] = g0, (g0+g2+g1)/2, (g0+g2-g1)/2, g2
		}
		for i, t := range t {
			at := c + 4*i*position
			u[at], u[at+position], u[at+2*position], u[at+3*position] = t[0], (t[0]+t[2]+t[1])/2, (t[0]+t[2]-t[1])/2, t[2]
		}
	}
}

// winogradInputRowLoop computes row i of Bᵀ d B, x being the two rows of d that row i of
// Bᵀ takes, with the factor of the second: see inputRows.
func winogradInputRowLoop(x pixelRows[float32], to transformed[float32], n int) {
	a, b, sign, pixel := x.a, x.b, x.sign, x.pixel
	v, position := to.at, to.position
	for c := range n {
		var t [4]float32
		for j := range t {
			t[j] = a[c+j*pixel] + sign*b[c+j*pixel]
		}
		v[c], v[c+position], v[c+2*position], v[c+3*position] = t[0]-t[2], t[1]+t[2], t[2]-t[1], t[3]-t[1]
	}
}

// winogradGradientRowLoop computes row i of A e Aᵀ, e being the gradient of 2x2 pixels,
// in the same way: see gradientRows.
func winogradGradientRowLoop(e pixelRows[float32], to transformed[float32], n int) {
	a, b, sign, pixel := e.a, e.b, e.sign, e.pixel
	v, position := to.at, to.position
	for c := range n {
		t0, t1 := a[c]+sign*b[c], a[c+pixel]+sign*b[c+pixel]
		v[c], v[c+position], v[c+2*position], v[c+3*position] = t0, t0+t1, t0-t1, t1
	}
}

// winogradWeightsLoop computes Gᵀ m G, 3x3 taps.
func winogradWeightsLoop(from transformed[float32], to lattice[float32], n int) {
	m, position := from.at, from.position
	g, row, tap := to.at, to.row, to.col
	for c := range n {
		var t [3][4]float32
		for j := range 4 {
			at := c + j*position
			m0, m1, m2, m3 := m[at], m[at+4*position], m[at+8*position], m[at+12*position]
			t[0][j], t[1][j], t[2][j] = (m1+m2)/2+m0, (m1-m2)/2, (m1+m2)/2+m3
		}
		for i, t := range t {
			at := c + i*row
			g[at], g[at+tap], g[at+2*tap] = (t[1]+t[2])/2+t[0], (t[1]-t[2])/2, (t[1]+t[2])/2+t[3]
		}
	}
}
