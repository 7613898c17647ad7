package raster

// Constants of jdcolor.c, 16 bits behind the point: the inverse of JFIF 1.02, page 3.
const (
	redCr      = 91881  // FIX(1.40200)
	greenCb    = 22554  // FIX(0.34414)
	greenCr    = 46802  // FIX(0.71414)
	blueCb     = 116130 // FIX(1.77200)
	colourHalf = 1 << 15
)

// colours is Kernels.colours: ycc_rgb_convert of jdcolext.c.
func colours(out, y, cb, cr []byte) {
	cb, cr, out = cb[:len(y)], cr[:len(y)], out[:3*len(y)]
	for i, v := range y {
		luma := int32(v)<<16 + colourHalf
		b, r := int32(cb[i])-centre, int32(cr[i])-centre
		pixel := out[3*i : 3*i+3 : 3*i+3]
		pixel[0] = level(luma + redCr*r)
		pixel[1] = level(luma - greenCb*b - greenCr*r)
		pixel[2] = level(luma + blueCb*b)
	}
}

// level is the nearest of 0 to 255 to a number with 16 bits behind the point.
func level(v int32) byte { return byte(min(max(v>>16, 0), 255)) }
