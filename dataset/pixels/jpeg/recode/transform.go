package recode

// The forward transform is the accurate integer one of libjpeg (jfdctint.c, after
// Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11
// multiplications", 1989). Constants have 13 bits behind the point; what the rows give has
// 2 bits more than samples have, and what the columns give is 8 times the coefficients.
const (
	constantBits = 13
	rowBits      = 2
	centre       = 128
	scaled       = 8

	f0298 = 2446  // FIX(0.298631336)
	f0390 = 3196  // FIX(0.390180644)
	f0541 = 4433  // FIX(0.541196100)
	f0765 = 6270  // FIX(0.765366865)
	f0899 = 7373  // FIX(0.899976223)
	f1175 = 9633  // FIX(1.175875602)
	f1501 = 12299 // FIX(1.501321110)
	f1847 = 15137 // FIX(1.847759065)
	f1961 = 16069 // FIX(1.961570560)
	f2053 = 16819 // FIX(2.053119869)
	f2562 = 20995 // FIX(2.562915447)
	f3072 = 25172 // FIX(3.072711026)
)

// forward transforms the block that samples begin with, whose rows are stride apart.
func forward(out *[block * block]int16, samples []byte, stride int) {
	var work [block * block]int32
	for y := range block {
		row := samples[y*stride:][:block]
		var v [block]int32
		for x, s := range row {
			v[x] = int32(s) - centre
		}
		sum, difference, rest := lengths(&v)
		out := work[y*block:][:block]
		out[0], out[4] = sum<<rowBits, difference<<rowBits
		for i, at := range [...]int{1, 2, 3, 5, 6, 7} {
			out[at] = descale(rest[i], constantBits-rowBits)
		}
	}
	for x := range block {
		var v [block]int32
		for y := range v {
			v[y] = work[y*block+x]
		}
		sum, difference, rest := lengths(&v)
		out[x], out[4*block+x] = int16(descale(sum, rowBits)), int16(descale(difference, rowBits))
		for i, at := range [...]int{1, 2, 3, 5, 6, 7} {
			out[at*block+x] = int16(descale(rest[i], constantBits+rowBits))
		}
	}
}

// lengths transforms eight numbers. sum and difference are the outputs 0 and 4, rest are 1,
// 2, 3, 5, 6 and 7, with constantBits more behind the point.
func lengths(v *[block]int32) (sum, difference int32, rest [6]int32) {
	s0, s1, s2, s3 := v[0]+v[7], v[1]+v[6], v[2]+v[5], v[3]+v[4]
	d7, d6, d5, d4 := v[0]-v[7], v[1]-v[6], v[2]-v[5], v[3]-v[4]
	e0, e1, e2, e3 := s0+s3, s1+s2, s1-s2, s0-s3
	z := (e2 + e3) * f0541
	rest[1], rest[4] = z+e3*f0765, z-e2*f1847

	z3, z4 := d4+d6, d5+d7
	z5 := (z3 + z4) * f1175
	z1, z2 := (d4+d7)*-f0899, (d5+d6)*-f2562
	z3, z4 = z3*-f1961+z5, z4*-f0390+z5
	rest[5], rest[3] = d4*f0298+z1+z3, d5*f2053+z2+z4
	rest[2], rest[0] = d6*f3072+z2+z3, d7*f1501+z1+z4
	return e0 + e1, e0 - e1, rest
}

// descale rounds bits off.
func descale(v int32, bits int) int32 { return (v + 1<<(bits-1)) >> bits }

// quantise divides what forward gives by the values of a table, rounded to the nearest,
// halves away from zero.
func quantise(coefficients, table *[block * block]int16) {
	for i, c := range coefficients {
		divisor := scaled * int32(table[i])
		v := int32(c)
		if v < 0 {
			coefficients[i] = int16(-((-v + divisor/2) / divisor))
		} else {
			coefficients[i] = int16((v + divisor/2) / divisor)
		}
	}
}
