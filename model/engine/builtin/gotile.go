package builtin

// goSet is the set for every processor.
func goSet() *kernels {
	k := plainLoops(goWord)
	k.micro = []micro{{rows: 4, cols: 4, run: goTile}}
	return k
}

// goTile is a micro-kernel in Go: four rows and four columns in
// sixteen variables, which fit the registers of arm64; the compiler fuses
// multiplication and addition where the processor does.
func goTile(t *tiles) {
	for row := 0; row < t.count; row += 4 {
		var sum [4][4]float32
		r := t.rows[row : row+4]
		b := t.b
		for _, s := range t.segs {
			i0, i1, i2, i3 := int(r[0]+s), int(r[1]+s), int(r[2]+s), int(r[3]+s)
			length := (t.n-1)*t.step + 1
			rows := [4][]float32{t.a[i0 : i0+length], t.a[i1 : i1+length], t.a[i2 : i2+length], t.a[i3 : i3+length]}
			accumulate(&sum, &rows, b[:4*t.n], t.step)
			b = b[4*t.n:]
		}
		for i := range sum {
			at := int(t.crows[row+i])
			// A row that is repeated comes last, and is stored once.
			if row+i < t.count {
				store(t, t.c[at:at+t.cols], sum[i][:])
			}
		}
	}
}

// accumulate adds the products of four strided rows and four columns.
func accumulate(sum *[4][4]float32, a *[4][]float32, b []float32, step int) {
	c00, c01, c02, c03 := sum[0][0], sum[0][1], sum[0][2], sum[0][3]
	c10, c11, c12, c13 := sum[1][0], sum[1][1], sum[1][2], sum[1][3]
	c20, c21, c22, c23 := sum[2][0], sum[2][1], sum[2][2], sum[2][3]
	c30, c31, c32, c33 := sum[3][0], sum[3][1], sum[3][2], sum[3][3]
	a0 := a[0]
	a1, a2, a3 := a[1][:len(a0)], a[2][:len(a0)], a[3][:len(a0)]
	for i := 0; i < len(a0) && len(b) >= 4; i += step {
		b0, b1, b2, b3 := b[0], b[1], b[2], b[3]
		b = b[4:]
		x := a0[i]
		c00 += x * b0
		c01 += x * b1
		c02 += x * b2
		c03 += x * b3
		x = a1[i]
		c10 += x * b0
		c11 += x * b1
		c12 += x * b2
		c13 += x * b3
		x = a2[i]
		c20 += x * b0
		c21 += x * b1
		c22 += x * b2
		c23 += x * b3
		x = a3[i]
		c30 += x * b0
		c31 += x * b1
		c32 += x * b2
		c33 += x * b3
	}
	*sum = [4][4]float32{{c00, c01, c02, c03}, {c10, c11, c12, c13}, {c20, c21, c22, c23}, {c30, c31, c32, c33}}
}

// store writes a row of the result.
func store(t *tiles, c, result []float32) {
	result = result[:len(c)]
	switch {
	case t.add && t.bias != nil:
		for i, v := range result {
			c[i] += v + t.bias[i]
		}
	case t.add:
		for i, v := range result {
			c[i] += v
		}
	case t.bias != nil:
		for i, v := range result {
			c[i] = v + t.bias[i]
		}
	default:
		copy(c, result)
	}
}
