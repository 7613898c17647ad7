package builtin

// vectorTransforms wraps transforms of package simd.
func vectorTransforms(
	input func(x *float32, row, pixel int, v *float32, position, n int),
	output func(m *float32, position int, bias, y *float32, row, pixel, n int),
	kernel func(taps *float32, row, tap int, u *float32, position, n int),
) transforms {
	return transforms{
		input: func(x []float32, row, pixel int, v []float32, position, n int) {
			input(&x[0], row, pixel, &v[0], position, n)
		},
		output: func(m []float32, position int, bias, y []float32, row, pixel, n int) {
			output(&m[0], position, &bias[0], &y[0], row, pixel, n)
		},
		kernel: func(g []float32, row, tap int, u []float32, position, n int) {
			kernel(&g[0], row, tap, &u[0], position, n)
		},
	}
}
