//go:build amd64 || arm64

package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

// copyRowsBy wraps a kernel that copies rows of at least vectorWidth elements.
func copyRowsBy(f func(dst, src *float32, to, from, rows, n, ahead int)) func(dst, src []float32, r rowCopy) {
	return func(dst, src []float32, r rowCopy) {
		r = r.joined()
		if r.n < vectorWidth || r.rows == 0 {
			copyRowsLoop(dst, src, r)
			return
		}
		f(&dst[0], &src[0], r.to, r.from, r.rows, r.n, r.ahead())
	}
}

// transposeVector turns squares of 8x8 elements, and leaves those at the edges to the loop.
func transposeVector(dst, src []float32, m rowCopy) {
	rows, n := m.rows/vectorWidth*vectorWidth, m.n/vectorWidth*vectorWidth
	if rows == 0 || n == 0 {
		transposeLoop(dst, src, m)
		return
	}
	for r := 0; r < rows; r += vectorWidth {
		simd.Transpose8(&dst[r], &src[r*m.from], m.to, m.from, n)
	}
	if n < m.n {
		transposeRows(dst[n*m.to:], src[n:], rowCopy{rows: rows, n: m.n - n, from: m.from, to: m.to})
	}
	if rows < m.rows {
		transposeRows(dst[rows:], src[rows*m.from:], rowCopy{rows: m.rows - rows, n: m.n, from: m.from, to: m.to})
	}
	clearColumns(dst, m)
}
