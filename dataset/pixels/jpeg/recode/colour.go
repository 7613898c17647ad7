package recode

// Constants of jccolor.c, with 16 bits behind the point.
const (
	colourBits = 16
	half       = 1 << (colourBits - 1)
	middle     = 128 << colourBits

	redLuma, greenLuma, blueLuma = 19595, 38470, 7471 // FIX(0.29900), FIX(0.58700), FIX(0.11400)
	redBlue, greenBlue           = 11059, 21709       // FIX(0.16874), FIX(0.33126)
	greenRed, blueRed            = 27439, 5329        // FIX(0.41869), FIX(0.08131)
)

// convert makes a row of samples from a row of RGB; the rows of samples are longer, and
// the last one is repeated (expand_right_edge of jcsample.c).
func convert(rgb, luma, blue, red []byte) {
	x := 0
	for ; len(rgb) >= channels; rgb, x = rgb[channels:], x+1 {
		r, g, b := int32(rgb[0]), int32(rgb[1]), int32(rgb[2])
		luma[x] = byte((redLuma*r + greenLuma*g + blueLuma*b + half) >> colourBits)
		blue[x] = byte((half*b - redBlue*r - greenBlue*g + middle + half - 1) >> colourBits)
		red[x] = byte((half*r - greenRed*g - blueRed*b + middle + half - 1) >> colourBits)
	}
	for _, row := range [][]byte{luma, blue, red} {
		for i := x; i < len(row); i++ {
			row[i] = row[x-1]
		}
	}
}

// halve averages blocks of 2 x 2 samples, rounded down and up in turn (h2v2_downsample of
// jcsample.c).
func halve(out []byte, rows [2][]byte) {
	upper, lower := rows[0], rows[1]
	bias := 1
	for i := range out {
		sum := int(upper[2*i]) + int(upper[2*i+1]) + int(lower[2*i]) + int(lower[2*i+1])
		out[i] = byte((sum + bias) >> 2)
		bias ^= 3
	}
}
