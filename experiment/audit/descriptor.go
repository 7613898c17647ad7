package audit

import (
	"fmt"
	"math"
)

const (
	lumaSide      = 64
	chromaSide    = 32
	blocks        = 4 // a side: mean luminance of 16 blocks
	cells         = 2 // a side: gradients of 4 cells
	orientations  = 8 // of gradients, from 0 to 360 degrees
	chromaBins    = 4 // a channel: 16 bins of colour
	descriptorLen = blocks*blocks + cells*cells*orientations + chromaBins*chromaBins
)

// Picture is an image brought to small squares, row by row, levels from 0 to 255.
type Picture struct {
	Luma   []uint8 // 64 x 64
	Cb, Cr []uint8 // 32 x 32, 128 is grey
}

// Descriptor is 64 numbers that look-alikes have nearly in common, made without training:
//
//   - luminance of 4 x 4 blocks, less its mean, at unit length: where it is light;
//   - gradients in 2 x 2 cells by 8 directions, weighted by their size (as in SIFT: Lowe,
//     International Journal of Computer Vision 60, 2004, section 6): what shape it has;
//   - a histogram of colour, 4 x 4 bins of chroma.
//
// The histograms are square roots of shares, so that Euclidean distances are Hellinger's
// (Arandjelovic and Zisserman, CVPR 2012). Each third has length at most 1 and weighs as
// much as the others; nearly empty pictures have short ones.
func Descriptor(p Picture) ([]float32, error) {
	if len(p.Luma) != lumaSide*lumaSide || len(p.Cb) != chromaSide*chromaSide || len(p.Cr) != chromaSide*chromaSide {
		return nil, fmt.Errorf("a descriptor: %d, %d, %d levels of luminance and colour: must be 64 x 64 and 32 x 32", len(p.Luma), len(p.Cb), len(p.Cr))
	}
	d := make([]float32, 0, descriptorLen)
	d = append(d, blockMeans(p.Luma)...)
	d = append(d, gradients(p.Luma)...)
	return append(d, colours(p.Cb, p.Cr)...), nil
}

// blockMeans are divided by their length, but at least by what a contrast of some eight
// levels makes: noise of an empty picture is no shape.
func blockMeans(luma []uint8) []float32 {
	const side, least = lumaSide / blocks, 8 * blocks
	sums, mean := make([]float64, blocks*blocks), 0.0
	for i, v := range luma {
		at := i/lumaSide/side*blocks + i%lumaSide/side
		sums[at] += float64(v) / (side * side)
		mean += float64(v) / float64(len(luma))
	}
	length := 0.0
	for b := range sums {
		sums[b] -= mean
		length += float64(sums[b] * sums[b])
	}
	length = max(math.Sqrt(length), least)
	out := make([]float32, len(sums))
	for b, v := range sums {
		out[b] = float32(v / length)
	}
	return out
}

// gradients are central differences; a picture with hardly any has short ones.
func gradients(luma []uint8) []float32 {
	const side, least = lumaSide / cells, 2 * lumaSide * lumaSide
	sums, total := make([]float64, cells*cells*orientations), 0.0
	for y := 1; y < lumaSide-1; y++ {
		for x := 1; x < lumaSide-1; x++ {
			i := y*lumaSide + x
			dx := float64(luma[i+1]) - float64(luma[i-1])
			dy := float64(luma[i+lumaSide]) - float64(luma[i-lumaSide])
			size := math.Sqrt(float64(dx*dx) + float64(dy*dy))
			if size < 3 { // rounding and noise of even areas
				continue
			}
			// Turns of half a bin, so that upright edges lie inside one.
			turn := math.Atan2(dy, dx)/(2*math.Pi)*orientations + .5
			bin := (int(math.Floor(turn)) + orientations) % orientations
			sums[(y/side*cells+x/side)*orientations+bin] += size
			total += size
		}
	}
	return roots(sums, max(total, least))
}

func colours(cb, cr []uint8) []float32 {
	sums := make([]float64, chromaBins*chromaBins)
	for i := range cb {
		sums[chromaBin(cb[i])*chromaBins+chromaBin(cr[i])]++
	}
	return roots(sums, float64(len(cb)))
}

// chromaBin tells grey, within 12 levels, from weak and strong colour on either side.
func chromaBin(v uint8) int {
	switch {
	case v < 96:
		return 0
	case v < 116:
		return 1
	case v <= 140:
		return 2
	}
	return 3
}

func roots(sums []float64, total float64) []float32 {
	out := make([]float32, len(sums))
	for i, s := range sums {
		out[i] = float32(math.Sqrt(s / total))
	}
	return out
}
