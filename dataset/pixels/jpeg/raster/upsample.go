package raster

// Smooth upsampling as jdsample.c does it: a sample counts three times, its neighbour once
// in each direction that is doubled, and halves are rounded up and down by turns. At the
// ends the sample is its own neighbour.

// widen is Kernels.widen: h2v1_fancy_upsample.
func widen(out, in []byte) {
	last := len(in) - 1
	out = out[:2*len(in)]
	before, here := uint(in[0]), uint(in[0])
	for i, v := range in[1:] {
		after := uint(v)
		pair := out[2*i : 2*i+2 : 2*i+2]
		pair[0], pair[1] = byte((3*here+before+1)>>2), byte((3*here+after+2)>>2)
		before, here = here, after
	}
	out[2*last], out[2*last+1] = byte((3*here+before+1)>>2), byte(here)
}

// widenTwo is Kernels.widenTwo: h2v2_fancy_upsample.
func widenTwo(out, near, far []byte) {
	last := len(near) - 1
	out, far = out[:2*len(near)], far[:len(near)]
	here := 3*uint(near[0]) + uint(far[0])
	before := here
	for i, v := range near[1:] {
		after := 3*uint(v) + uint(far[i+1])
		pair := out[2*i : 2*i+2 : 2*i+2]
		pair[0], pair[1] = byte((3*here+before+8)>>4), byte((3*here+after+7)>>4)
		before, here = here, after
	}
	out[2*last], out[2*last+1] = byte((3*here+before+8)>>4), byte((4*here+7)>>4)
}

// between is Kernels.between: h1v2_fancy_upsample.
func between(out, near, far []byte, lower bool) {
	bias := uint(1)
	if lower {
		bias = 2
	}
	out, far = out[:len(near)], far[:len(near)]
	for i, v := range near {
		out[i] = byte((3*uint(v) + uint(far[i]) + bias) >> 2)
	}
}
