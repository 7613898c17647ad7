package history

import "math"

const (
	// maxBlocks of an image are looked at, evenly spread: as many as tell 1 % for sure, so
	// that a large image costs no more.
	maxBlocks = 4096
	// highFrom is the sum of both frequencies from which one counts as high: those that
	// every encoder quantises coarsely.
	highFrom = 6
	// zero is a coefficient within the rounding of pixels: the standard deviation of that
	// is .3 in each, and the transform keeps it.
	zero = 0.9
)

// quantised compares the blocks of an image with those between them.
func quantised(luma []uint8, width, height int) float64 {
	across, down := width/block-1, height/block-1 // shifted ones must fit too
	every := 1
	for (across*down+every-1)/every > maxBlocks {
		every++
	}
	var aligned, shifted, all float64
	for b := 0; b < across*down; b += every {
		x, y := b%across*block, b/across*block
		at, between := zeros(luma[y*width+x:], width), zeros(luma[(y+block/2)*width+x+block/2:], width)
		aligned += at
		shifted += between
		all++
	}
	return (aligned - shifted) / all
}

// zeros is the share of the high frequencies of a block that are 0.
func zeros(luma []uint8, width int) float64 {
	const high = 43
	return float64(fastestCount(luma, width)) / high
}

// countZeros goes frequency by frequency. Vectors do it in the same order.
func countZeros(luma []uint8, width int) int {
	var rows [block][block]float64 // by line, by frequency along it
	for y := range block {
		var pixels [block]float64
		for x, v := range luma[y*width:][:block] {
			pixels[x] = float64(v)
		}
		for u := range block {
			for x, pixel := range pixels {
				rows[y][u] += float64(pixel * cosines[u][x])
			}
		}
	}
	none := 0
	for u := range block {
		for v := max(0, highFrom-u); v < block; v++ {
			c := 0.0
			for y := range block {
				c += float64(rows[y][u] * cosines[v][y])
			}
			if math.Abs(c) < zero {
				none++
			}
		}
	}
	return none
}

// cosines are the rows of the orthonormal discrete cosine transform (ITU-T T.81, A.3.3).
var cosines = func() (c [block][block]float64) {
	for u := range block {
		for x := range block {
			c[u][x] = math.Cos(float64(2*x+1)*float64(u)*math.Pi/(2*block)) / 2
			if u == 0 {
				c[u][x] = math.Sqrt(1. / block)
			}
		}
	}
	return c
}()

// byPixel are the cosines of each pixel.
var byPixel = func() (c [block][block]float64) {
	for u := range block {
		for x := range block {
			c[x][u] = cosines[u][x]
		}
	}
	return c
}()
