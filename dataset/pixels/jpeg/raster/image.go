package raster

// Image is how large an image is, and what it consists of.
type Image struct {
	Width, Height int // in pixels
	Across, Down  int // largest sampling factors of the components
	Model         Model
	Components    []Component // one, three or four
}

// Component is one of an image, such as luma.
type Component struct {
	Across, Down  int        // sampling factors, which divide the image's
	Width, Height int        // in samples
	Columns       int        // of blocks in a row, with those that fill the last unit
	Quantisers    *[64]int16 // in natural order; Memory does without
}

// stripBytes is what the samples of a row of units take, below one of those before.
func (c Component) stripBytes() int64 { return int64(c.Columns) * 8 * int64(1+8*c.Down) }

// Memory is what Strips of the image hold at most, in bytes.
func (i Image) Memory() (bytes int64) {
	for _, c := range i.Components {
		bytes += c.stripBytes()
	}
	return bytes + int64(StripRows*i.pixelBytes()*i.Width)
}

// pixelBytes is how many bytes a pixel takes in the rows that are handed out.
func (i Image) pixelBytes() int {
	if i.Model == Stored {
		return len(i.Components)
	}
	return 3
}
