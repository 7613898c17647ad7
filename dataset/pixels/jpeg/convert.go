package jpeg

// convert makes a row of RGB from the samples of the components.
func (m model) convert(out []byte, samples [4][]byte, k *kernels) {
	switch m {
	case grey:
		for i, v := range samples[0] {
			pixel := out[3*i:][:3]
			pixel[0], pixel[1], pixel[2] = v, v, v
		}
	case rgb:
		interleave(out, samples)
	case ycc:
		k.colours(out, samples[0], samples[1], samples[2])
	case cmyk:
		interleave(out, samples)
		darken(out, samples[3], false)
	case ycck:
		k.colours(out, samples[0], samples[1], samples[2])
		darken(out, samples[3], true)
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
