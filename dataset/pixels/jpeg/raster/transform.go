package raster

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

// transform is Kernels.transform.
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
	v0 := coefficients[0] * quantisers[0]
	if coefficients[8]|coefficients[16]|coefficients[24]|coefficients[32]|
		coefficients[40]|coefficients[48]|coefficients[56] == 0 {
		v := saturate(int32(v0) << columnBits)
		work[0], work[8], work[16], work[24] = v, v, v, v
		work[32], work[40], work[48], work[56] = v, v, v, v
		return
	}
	v1, v2, v3 := coefficients[8]*quantisers[8], coefficients[16]*quantisers[16], coefficients[24]*quantisers[24]
	v4, v5 := coefficients[32]*quantisers[32], coefficients[40]*quantisers[40]
	v6, v7 := coefficients[48]*quantisers[48], coefficients[56]*quantisers[56]
	const rounding = 1 << (columnShift - 1)
	a, b, c, d := evenPart(v0, v2, v4, v6, rounding)
	odd0, odd2 := odd0And2(v1, v3, v5, v7)
	odd1, odd3 := odd1And3(v1, v3, v5, v7)
	work[0], work[56] = saturate((a+odd3)>>columnShift), saturate((a-odd3)>>columnShift)
	work[8], work[48] = saturate((b+odd2)>>columnShift), saturate((b-odd2)>>columnShift)
	work[16], work[40] = saturate((c+odd1)>>columnShift), saturate((c-odd1)>>columnShift)
	work[24], work[32] = saturate((d+odd0)>>columnShift), saturate((d-odd0)>>columnShift)
}

func transformRow(out *[8]byte, work *[8]int16) {
	if work[1]|work[2]|work[3]|work[4]|work[5]|work[6]|work[7] == 0 {
		v := sample((int32(work[0]) + 1<<(rowShift-constantBits-1)) >> (rowShift - constantBits))
		*out = [8]byte{v, v, v, v, v, v, v, v}
		return
	}
	const rounding = 1 << (rowShift - 1)
	a, b, c, d := evenPart(work[0], work[2], work[4], work[6], rounding)
	odd0, odd2 := odd0And2(work[1], work[3], work[5], work[7])
	odd1, odd3 := odd1And3(work[1], work[3], work[5], work[7])
	out[0], out[7] = sample((a+odd3)>>rowShift), sample((a-odd3)>>rowShift)
	out[1], out[6] = sample((b+odd2)>>rowShift), sample((b-odd2)>>rowShift)
	out[2], out[5] = sample((c+odd1)>>rowShift), sample((c-odd1)>>rowShift)
	out[3], out[4] = sample((d+odd0)>>rowShift), sample((d-odd0)>>rowShift)
}

// evenPart is what the even inputs give to the outputs 0 to 3, and to 7 to 4 as well, with
// constantBits more behind the point. rounding is added to all.
func evenPart(v0, v2, v4, v6 int16, rounding int32) (a, b, c, d int32) {
	sum, difference := int32(v0+v4)<<constantBits+rounding, int32(v0-v4)<<constantBits+rounding
	z2, z6 := int32(v2), int32(v6)
	inner, outer := z2*f0541+z6*f0541f1847, z2*f0541f0765+z6*f0541
	return sum + outer, difference + inner, difference - inner, sum - outer
}

// odd0And2 and odd1And3 are what the odd inputs give: odd0 is added to output 3 and
// subtracted from 4, and so on to odd3, to 0 and from 7. Two functions are inlined, one
// would not be.
func odd0And2(v1, v3, v5, v7 int16) (odd0, odd2 int32) {
	sum := int32(v3+v7)*f1175f1961 + int32(v1+v5)*f1175
	return int32(v7)*f0298f0899 - int32(v1)*f0899 + sum, int32(v3)*f3072f2562 - int32(v5)*f2562 + sum
}

func odd1And3(v1, v3, v5, v7 int16) (odd1, odd3 int32) {
	sum := int32(v3+v7)*f1175 + int32(v1+v5)*f1175f0390
	return int32(v5)*f2053f2562 - int32(v3)*f2562 + sum, int32(v1)*f1501f0899 - int32(v7)*f0899 + sum
}

// saturate is the nearest number of 16 bits (packssdw).
func saturate(v int32) int16 {
	if v == int32(int16(v)) {
		return int16(v)
	}
	return int16(v>>31 ^ (1<<15 - 1))
}

// sample is the nearest sample to a number around 0. The vector code saturates these to 16
// bits first, which changes nothing: they have 14.
func sample(v int32) byte {
	v += centre
	if uint32(v) <= 255 {
		return byte(v)
	}
	return byte(^(v >> 31))
}
