package raster

// Model is what the components of an image stand for.
type Model int

// Models. Rows are RGB, but of Stored.
const (
	Grey Model = iota
	RGB
	YCC
	CMYK   // C, M, Y and K, or what is left of 255 of them: Adobe's programs write that
	YCCK   // the same, the first three as YCbCr
	Stored // whatever they are, they stay so: a byte for each
)

// convert makes a row of RGB from the samples of the components.
func (m Model) convert(out []byte, samples [4][]byte, k *Kernels) {
	switch m {
	case Grey:
		for i, v := range samples[0] {
			pixel := out[3*i:][:3]
			pixel[0], pixel[1], pixel[2] = v, v, v
		}
	case Stored:
		join(out, samples)
	case RGB:
		interleave(out, samples)
	case YCC:
		k.colours(out, samples[0], samples[1], samples[2])
	case CMYK:
		interleave(out, samples)
		darken(out, samples[3], false)
	case YCCK:
		k.colours(out, samples[0], samples[1], samples[2])
		darken(out, samples[3], true)
	}
}

// join makes a row of the samples of all components.
func join(out []byte, samples [4][]byte) {
	each := len(out) / len(samples[0])
	switch each {
	case 1:
		copy(out, samples[0])
		return
	case 3:
		interleave(out, samples)
		return
	}
	for c, row := range samples[:each] {
		for i, v := range row {
			out[i*each+c] = v
		}
	}
}

func interleave(out []byte, samples [4][]byte) {
	r, g, b := samples[0], samples[1], samples[2]
	for i := range r {
		pixel := out[3*i:][:3]
		pixel[0], pixel[1], pixel[2] = r[i], g[i], b[i]
	}
}

// darken turns what is left of 255 of cyan, magenta and yellow into RGB. All that
// Adobe's programs write is kept so, and Pillow takes all files for theirs: the
// colours are k - MULDIV255(255-c, k), as in its cmyk2rgb. Those of YCCK are what is
// left of 255 of RGB (ycck_cmyk_convert of jdcolor.c).
func darken(out, black []byte, inverted bool) {
	for i, k := range black {
		pixel := out[3*i:][:3]
		for j, v := range pixel {
			if inverted {
				v = 255 - v
			}
			product := uint32(255-v)*uint32(k) + 128
			pixel[j] = uint8(max(0, int32(k)-int32((product>>8+product)>>8)))
		}
	}
}
