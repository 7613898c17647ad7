package builtin

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// gonumSet gathers patches and lets gonum multiply them, which has assembly for
// any amd64.
func gonumSet() *kernels {
	k := plainLoops("gonum")
	for _, cols := range []int{8, 16, 32, 64} {
		k.micro = append(k.micro, micro{rows: 1, cols: cols, run: multiply})
	}
	return k
}

// gatherRows bounds the rows of one product. gonum starts goroutines of its own
// from four blocks of 64x64 on; these are at most two.
const gatherRows = 128

// multiply gathers patches and multiplies them by the panel.
func multiply(t *tiles) {
	if t.patches == nil {
		t.patches = make([]float32, gatherRows*depthBlock)
		t.result = make([]float32, gatherRows*64)
	}
	depth := len(t.segs) * t.n
	for first := 0; first < t.count; first += gatherRows {
		rows := min(gatherRows, t.count-first)
		beta := float32(0)
		for k := 0; k < depth; k += depthBlock {
			width := min(depthBlock, depth-k)
			for r := range rows {
				gather(t.patches[r*width:(r+1)*width], t, int(t.rows[first+r]), k)
			}
			gonum.Implementation{}.Sgemm(blas.NoTrans, blas.NoTrans, rows, t.width, width,
				1, t.patches, width, t.b[k*t.width:], t.width, beta, t.result, t.width)
			beta = 1
		}
		for r := range rows {
			at := int(t.crows[first+r])
			store(t, t.c[at:at+t.cols], t.result[r*t.width:])
		}
	}
}

// gather copies elements [k, k+len(dst)) of the row of A that begins at base.
func gather(dst []float32, t *tiles, base, k int) {
	for len(dst) > 0 {
		s, i := k/t.n, k%t.n
		m := min(t.n-i, len(dst))
		from := base + int(t.segs[s]) + i*t.step
		if t.step == 1 {
			copy(dst[:m], t.a[from:from+m])
		} else {
			for j := range dst[:m] {
				dst[j] = t.a[from+j*t.step]
			}
		}
		dst = dst[m:]
		k += m
	}
}
