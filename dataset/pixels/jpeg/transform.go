package jpeg

// The inverse transform is the accurate integer one of libjpeg (jidctint.c, after
// Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11
// multiplications", 1989; T.81, A.3.3 defines what it approximates) with the arithmetic of
// libjpeg-turbo's jidctint-avx2.asm, which differs from that of jidctint.c where numbers
// leave 16 bits: products with quantisers and sums of inputs wrap, sums of products are
// of 32 bits, and what a pass gives is saturated.

// Constants have 13 bits behind the point. Columns keep 2 bits more than samples have;
// rows drop these and the 3 bits by which the two-dimensional transform scales.
const (
	constantBits = 13
	columnBits   = 2
	columnShift  = constantBits - columnBits
	rowShift     = constantBits + columnBits + 3
	centre       = 128 // of samples: T.81, A.3.1
)

// Sums of the constants FIX(x) of jidctint.c, as jidctint-avx2.asm combines them.
const (
	f0541      = 4433          // FIX(0.541196100)
	f0541f0765 = 4433 + 6270   // FIX(0.541196100) + FIX(0.765366865)
	f0541f1847 = 4433 - 15137  // FIX(0.541196100) - FIX(1.847759065)
	f1175      = 9633          // FIX(1.175875602)
	f1175f1961 = 9633 - 16069  // FIX(1.175875602) - FIX(1.961570560)
	f1175f0390 = 9633 - 3196   // FIX(1.175875602) - FIX(0.390180644)
	f0899      = 7373          // FIX(0.899976223)
	f0298f0899 = 2446 - 7373   // FIX(0.298631336) - FIX(0.899976223)
	f1501f0899 = 12299 - 7373  // FIX(1.501321110) - FIX(0.899976223)
	f2562      = 20995         // FIX(2.562915447)
	f2053f2562 = 16819 - 20995 // FIX(2.053119869) - FIX(2.562915447)
	f3072f2562 = 25172 - 20995 // FIX(3.072711026) - FIX(2.562915447)
)

// transform is kernels.transform.
func transform(out []byte, stride int, coefficients, quantisers *[64]int16) {
	if lower := coefficients[8:]; allZero(lower) {
		transformTop(out, stride, coefficients, quantisers)
		return
	}
	var work [64]int16
	for x := range 8 {
		transformColumn((*[57]int16)(coefficients[x:]), (*[57]int16)(quantisers[x:]), (*[57]int16)(work[x:]))
	}
	for y := range 8 {
		transformRow((*[8]byte)(out[y*stride:]), (*[8]int16)(work[8*y:]))
	}
}

func allZero(coefficients []int16) bool {
	var any int16
	for _, c := range coefficients {
		any |= c
	}
	return any == 0
}

// transformTop transforms a block whose coefficients are all in the first row, so that all
// rows of samples are the same. jidctint-avx2.asm scales these with a shift, which wraps,
// where the general way saturates.
func transformTop(out []byte, stride int, coefficients, quantisers *[64]int16) {
	var work [8]int16
	for x := range work {
		work[x] = coefficients[x] * quantisers[x] << columnBits
	}
	row := (*[8]byte)(out)
	transformRow(row, &work)
	for y := 1; y < 8; y++ {
		*(*[8]byte)(out[y*stride:]) = *row
	}
}

// transformColumn takes elements that are eight apart.
func transformColumn(coefficients, quantisers, work *[57]int16) {
	at := func(i int) int16 { return coefficients[8*i] * quantisers[8*i] }
	if coefficients[8]|coefficients[16]|coefficients[24]|coefficients[32]|
		coefficients[40]|coefficients[48]|coefficients[56] == 0 {
		v := saturate(int32(at(0)) << columnBits)
		for i := range 8 {
			work[8*i] = v
		}
		return
	}
	v := [8]int16{at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)}
	sums := inverse(&v)
	for i, s := range sums {
		work[8*i] = saturate((s + 1<<(columnShift-1)) >> columnShift)
	}
}

func transformRow(out *[8]byte, work *[8]int16) {
	if work[1]|work[2]|work[3]|work[4]|work[5]|work[6]|work[7] == 0 {
		v := sample((int32(work[0]) + 1<<(rowShift-constantBits-1)) >> (rowShift - constantBits))
		*out = [8]byte{v, v, v, v, v, v, v, v}
		return
	}
	sums := inverse(work)
	for i, s := range sums {
		out[i] = sample((s + 1<<(rowShift-1)) >> rowShift)
	}
}

// inverse is the transform of eight numbers, with constantBits more behind the point.
func inverse(in *[8]int16) [8]int32 {
	even0, even1 := int32(in[0]+in[4])<<constantBits, int32(in[0]-in[4])<<constantBits
	z2, z6 := int32(in[2]), int32(in[6])
	even2 := z2*f0541 + z6*f0541f1847
	even3 := z2*f0541f0765 + z6*f0541
	a, b, c, d := even0+even3, even1+even2, even1-even2, even0-even3

	z1, z3, z5, z7 := int32(in[1]), int32(in[3]), int32(in[5]), int32(in[7])
	s37, s15 := int32(in[3]+in[7]), int32(in[1]+in[5])
	low, high := s37*f1175f1961+s15*f1175, s37*f1175+s15*f1175f0390
	odd0 := z7*f0298f0899 - z1*f0899 + low
	odd1 := z5*f2053f2562 - z3*f2562 + high
	odd2 := z3*f3072f2562 - z5*f2562 + low
	odd3 := z1*f1501f0899 - z7*f0899 + high
	return [8]int32{a + odd3, b + odd2, c + odd1, d + odd0, d - odd0, c - odd1, b - odd2, a - odd3}
}

// saturate is the nearest number of 16 bits (packssdw).
func saturate(v int32) int16 { return int16(min(max(v, -1<<15), 1<<15-1)) }

// sample is the nearest sample to a number around 0. The saturation to 16 bits that the
// vector code does before changes nothing.
func sample(v int32) byte { return byte(min(max(v+centre, 0), 255)) }
