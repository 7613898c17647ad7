package builtin

// transposeLoop copies rows of src to columns of dst, whose rows have m.to elements; the
// columns that are left become zero.
func transposeLoop(dst, src []float32, m rowCopy) {
	transposeRows(dst, src, m)
	clearColumns(dst, m)
}

// transposeRows leaves the other columns as they are.
func transposeRows(dst, src []float32, m rowCopy) {
	const tile = 16
	for first := 0; first < m.n; first += tile {
		n := min(tile, m.n-first)
		for r := range m.rows {
			at := first*m.to + r
			for _, v := range src[r*m.from+first : r*m.from+first+n] {
				dst[at] = v
				at += m.to
			}
		}
	}
}

func clearColumns(dst []float32, m rowCopy) {
	if m.rows == m.to {
		return
	}
	for c := range m.n {
		clear(dst[c*m.to+m.rows : (c+1)*m.to])
	}
}
