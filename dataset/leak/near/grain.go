package near

import "github.com/refold/refold/dataset/sketch"

// grain is how much two pictures are smoothed before they are compared, in pixels of a
// plane: what is finer than the pixels of the coarser image, or than what its compression
// left, cannot be told apart.
type grain struct {
	luma   float64 // of the full plane
	chroma float64 // of the planes of colour
}

// usual is the grain of images that have more pixels than a sketch: enough against noise.
var usual = grain{1, 1}

const (
	ofPixel     = .75    // of a pixel's side that is smoothed over
	lossyChroma = 8. / 3 // pixels that JPEG keeps a colour of, and what its tables leave out
	lowQuality  = 40     // of JPEG: below it, most of what is finer than two pixels is gone
)

// grainOf is that of the coarser of two pictures.
func grainOf(a, b *Picture) grain {
	g := usual
	for _, p := range [2]*Picture{a, b} {
		side := float64(min(p.Width, p.Height))
		luma, chroma := sketch.Side/side, sketch.Chroma/side
		if p.Quality > 0 {
			chroma *= lossyChroma
		}
		if p.Quality > 0 && p.Quality < lowQuality {
			luma, chroma = 2*luma, 1.5*chroma
		}
		if luma > 2 { // of two pixels of a sketch, usual is enough
			g.luma = max(g.luma, ofPixel*luma)
		}
		g.chroma = max(g.chroma, ofPixel*chroma)
	}
	return grain{min(g.luma, coarsest), min(g.chroma, coarsest)}
}

// coarsest is where blocks of 8 pixels would be smoothed away.
const coarsest = 4

// half is the grain of luminance on half the pixels.
func (g grain) half() float64 { return max(1, g.luma/2) }
