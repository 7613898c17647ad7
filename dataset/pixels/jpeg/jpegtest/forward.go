package jpegtest

// cosines are cos(k*pi/16)/2 in 12 bits; the first is that of the constant part.
var cosines = [8]int{1448, 2009, 1892, 1703, 1448, 1138, 784, 400}

// cosine is that of frequency u at sample x (section A.3.3).
func cosine(u, x int) int {
	if u == 0 {
		return cosines[0]
	}
	switch k := (2*x + 1) * u % 32; { // never a multiple of 8
	case k < 8:
		return cosines[k]
	case k < 16:
		return -cosines[16-k]
	case k < 24:
		return -cosines[k-16]
	default:
		return cosines[32-k]
	}
}

// basis holds cosine(u, x) at 8*u+x.
var basis = func() (b [64]int) {
	for i := range b {
		b[i] = cosine(i/8, i%8)
	}
	return b
}()

// forward is the discrete cosine transform, row by row.
func forward(samples *[64]int) *[64]int {
	var half, out [64]int
	for y := range 8 {
		for u := range 8 {
			sum := 0
			for x := range 8 {
				sum += samples[8*y+x] * basis[8*u+x]
			}
			half[8*y+u] = sum
		}
	}
	for v := range 8 {
		for u := range 8 {
			sum := 0
			for y := range 8 {
				sum += half[8*y+u] * basis[8*v+y]
			}
			out[8*v+u] = (sum + 1<<23) >> 24
		}
	}
	return &out
}

// quantise divides, rounds half away from zero, and brings to zigzag order and to the
// range of 8-bit images.
func quantise(in, q *[64]int) (b block) {
	for k := range b {
		v, n := in[zigzag[k]], q[k]
		if v < 0 {
			v = -((-v + n/2) / n)
		} else {
			v = (v + n/2) / n
		}
		b[k] = int16(min(max(v, -1023), 1023))
	}
	return b
}

// quantisers are a table of annex K (section K.1), in zigzag order, at a quality as
// the Independent JPEG Group's jpeg_quality_scaling has it.
func quantisers(o Options, table int) (q [64]int) {
	scale, most := 200-2*o.Quality, 255
	if o.Quality < 50 {
		scale = 5000 / o.Quality
	}
	if o.Wide {
		most = 1<<15 - 1
	}
	for k := range q {
		q[k] = min(max((annexQuantisers[table][zigzag[k]]*scale+50)/100, 1), most)
	}
	return q
}
