package dataset

import "math"

// resampleBlocks averages blocks of ySteps x xSteps pixels. Blocks of 2 x 2 are
// rounded up at one half, all others through float32 to even, as in OpenCV.
func resampleBlocks(src []byte, w, H, W, ySteps, xSteps int) []byte {
	out := make([]byte, H*W*channels)
	share := 1 / float32(ySteps*xSteps)
	for y := range H {
		for x := range W {
			var sum [channels]int
			for dy := range ySteps {
				row := src[((y*ySteps+dy)*w+x*xSteps)*channels:][:xSteps*channels]
				for i, v := range row {
					sum[i%channels] += int(v)
				}
			}
			pixel := out[(y*W+x)*channels:][:channels]
			for k := range pixel {
				if ySteps == 2 && xSteps == 2 {
					pixel[k] = uint8((sum[k] + 2) >> 2)
				} else {
					pixel[k] = clipByte(float32(sum[k]) * share)
				}
			}
		}
	}
	return out
}

// part is a share of an input pixel in an output pixel.
type part struct {
	output, input int
	weight        float32
}

// areaTable lists, in ascending order, which input pixels an output pixel covers
// and how much of it each fills (computeResizeAreaTab).
func areaTable(s scale) []part {
	var parts []part
	for i := range s.to {
		low := float64(i) * s.factor
		high := low + s.factor
		cell := math.Min(s.factor, float64(s.from)-low)
		first, last := int(math.Ceil(low)), int(math.Floor(high))
		last = min(last, s.from-1)
		first = min(first, last)
		const negligible = 1e-3
		if float64(first)-low > negligible {
			parts = append(parts, part{i, first - 1, float32((float64(first) - low) / cell)})
		}
		for j := first; j < last; j++ {
			parts = append(parts, part{i, j, float32(1 / cell)})
		}
		if high-float64(last) > negligible {
			parts = append(parts, part{i, last, float32(math.Min(math.Min(high-float64(last), 1), cell) / cell)})
		}
	}
	return parts
}

// resampleArea averages each row over x, then rows over y, in float32 and in
// OpenCV's order. The conversions keep products and sums from being fused.
func resampleArea(src []byte, w, H, W int, ys, xs []part) []byte {
	out := make([]byte, H*W*channels)
	row := make([]float32, W*channels)
	sum := make([]float32, W*channels)
	current := 0
	write := func() {
		line := out[current*W*channels:][:W*channels]
		for i, v := range sum {
			line[i] = clipByte(v)
		}
	}
	for _, y := range ys {
		clear(row)
		in := src[y.input*w*channels:][:w*channels]
		for _, x := range xs {
			pixel, into := in[x.input*channels:][:channels], row[x.output*channels:][:channels]
			into[0] += float32(float32(pixel[0]) * x.weight)
			into[1] += float32(float32(pixel[1]) * x.weight)
			into[2] += float32(float32(pixel[2]) * x.weight)
		}
		if y.output != current {
			write()
			current = y.output
			clear(sum)
		}
		for i, v := range row {
			sum[i] += float32(y.weight * v)
		}
	}
	write()
	return out
}

// clipByte rounds to the nearest integer, ties to even, and clips to a byte.
func clipByte(v float32) uint8 {
	return uint8(min(max(roundEven(float64(v)), 0), 255))
}
