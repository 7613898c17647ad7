package baseline

import (
	"fmt"
	"math"

	"github.com/refold/refold/dataset/pixels/resample"
)

const (
	channels = 3
	// ThumbnailSide is that of thumbnails, in pixels; smaller images keep their size.
	ThumbnailSide = 24
	// colourBins a channel: 8 x 8 x 8 colours.
	colourBins = 8
	colours    = colourBins * colourBins * colourBins
)

// Features are levels from 0 to 255, of each image equally many.
type Features struct {
	images, length int
	levels         []uint8
}

// NewFeatures makes room for so many levels of each image.
func NewFeatures(images, length int) Features {
	return Features{images: images, length: length, levels: make([]uint8, images*length)}
}

// Of are the levels of image i, shared with f.
func (f Features) Of(i int) []uint8 { return f.levels[i*f.length : (i+1)*f.length : (i+1)*f.length] }

// maxLength keeps sums of products and distances within 32 bits.
const maxLength = 1 << 15

func (f Features) check() error {
	if f.images < 1 || f.length < 1 || f.length > maxLength {
		return fmt.Errorf("%d images of %d levels: needs at least one of each, and at most %d levels", f.images, f.length, maxLength)
	}
	return nil
}

// Images are the features of pictures that were brought to one size.
type Images struct {
	Histograms Features // of colour
	Thumbnails Features

	height, width int
	thumbnail     resample.Size
}

// NewImages makes room for the features of images of height x width pixels.
func NewImages(images, height, width int) *Images {
	thumbnail := resample.Size{Height: min(height, ThumbnailSide), Width: min(width, ThumbnailSide)}
	return &Images{
		Histograms: NewFeatures(images, colours), Thumbnails: NewFeatures(images, thumbnail.Height*thumbnail.Width*channels),
		height: height, width: width, thumbnail: thumbnail,
	}
}

// Set computes the features of image i, of height x width x 3 levels, row by row. Several
// goroutines may set different images.
//
// The histogram has 8 x 8 x 8 colours. Its levels are 255 times the square root of a
// colour's share, rounded, so that Euclidean distances are Hellinger's (Arandjelovic and
// Zisserman, CVPR 2012). The thumbnail has the mean of the pixels below each of its own
// (cv2.INTER_AREA).
func (m *Images) Set(i int, rgb []uint8) {
	var counts [colours]int
	const shift = 5 // 256 levels in 8 bins
	for at := 0; at+2 < len(rgb); at += channels {
		counts[int(rgb[at]>>shift)*colourBins*colourBins+int(rgb[at+1]>>shift)*colourBins+int(rgb[at+2]>>shift)]++
	}
	pixels, levels := float64(len(rgb)/channels), m.Histograms.Of(i)
	for c, n := range counts {
		levels[c] = uint8(math.Floor(255*math.Sqrt(float64(n)/pixels) + .5))
	}
	r := resample.New(resample.Plan{From: resample.Size{Height: m.height, Width: m.width}, To: m.thumbnail, Keep: m.thumbnail, Area: true},
		m.Thumbnails.Of(i), m.thumbnail.Width*channels)
	r.Write(rgb)
}
