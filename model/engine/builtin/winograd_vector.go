//go:build amd64 || arm64

package builtin

// vectorTransforms are transforms of package simd, for one width of vectors: what
// transforms describes one by one, as assembly takes it. Nothing but onSlices calls them.
type vectorTransforms struct {
	input                 func(x *float32, row, pixel int, v *float32, position, n int)
	output                func(m *float32, position int, bias, y *float32, row, pixel, n int)
	kernel                func(g *float32, row, tap int, u *float32, position, n int)
	inputRow, gradientRow func(a, b *float32, sign float32, pixel int, v *float32, position, n int)
	weights               func(m *float32, position int, g *float32, row, tap, n int)
}

func (v vectorTransforms) onSlices() transforms {
	return transforms{
		input: func(x lattice[float32], to transformed[float32], n int) {
			v.input(&x.at[0], x.row, x.col, &to.at[0], to.position, n)
		},
		output: func(m transformed[float32], bias []float32, y lattice[float32], n int) {
			v.output(&m.at[0], m.position, &bias[0], &y.at[0], y.row, y.col, n)
		},
		kernel: func(g lattice[float32], u transformed[float32], n int) {
			v.kernel(&g.at[0], g.row, g.col, &u.at[0], u.position, n)
		},
		inputRow: func(x pixelRows[float32], to transformed[float32], n int) {
			v.inputRow(&x.a[0], &x.b[0], x.sign, x.pixel, &to.at[0], to.position, n)
		},
		gradientRow: func(x pixelRows[float32], to transformed[float32], n int) {
			v.gradientRow(&x.a[0], &x.b[0], x.sign, x.pixel, &to.at[0], to.position, n)
		},
		weights: func(m transformed[float32], g lattice[float32], n int) {
			v.weights(&m.at[0], m.position, &g.at[0], g.row, g.col, n)
		},
	}
}
