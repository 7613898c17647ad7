package pixels

import (
	"fmt"

	"github.com/refold/refold/dataset/metadata/coding"
	"github.com/refold/refold/dataset/pixels/jpeg/recode"
	"github.com/refold/refold/dataset/pixels/resample"
)

// Equalise is what makes the images of a data set alike before they are resized, so that
// a network cannot tell classes by how much their files have gone through. The zero value
// leaves them as they are.
type Equalise struct {
	// ShortSide is what the shorter side of every image is shrunk to, by area
	// interpolation, the aspect kept; smaller images stay as they are. 0: none is shrunk.
	ShortSide int
	// Quality is that of libjpeg, 1 to 100, with which every image, shrunk or not, is
	// encoded as JPEG 4:2:0 and decoded again. 0: none is.
	Quality int
}

// Undecided is a ShortSide or Quality that follows from images that have not been looked
// at yet. Validate refuses it, so that nothing is prepared without it.
const Undecided = -1

func (e Equalise) check() error {
	if e.ShortSide == Undecided || e.Quality == Undecided {
		return fmt.Errorf("what the images are equalised to is not decided yet")
	}
	if e.ShortSide < 0 || e.Quality < 0 || e.Quality > 100 {
		return fmt.Errorf("%v: must be a length, and a quality from 1 to 100", e)
	}
	return nil
}

// String is what Equalise stands for in keys and notes: empty where it does nothing.
func (e Equalise) String() string {
	if e == (Equalise{}) {
		return ""
	}
	return fmt.Sprintf("equalised by revision %d to short side %d, JPEG quality %d", EqualiseRevision, e.ShortSide, e.Quality)
}

// Shrunk is the size of an image of h x w pixels when it is equalised.
func (e Equalise) Shrunk(h, w int) (height, width int) {
	short := min(h, w)
	if e.ShortSide == 0 || short <= e.ShortSide {
		return h, w
	}
	shrink := func(side int) int { return (side*e.ShortSide + short/2) / short }
	return shrink(h), shrink(w)
}

// CheckSize refuses an image of h x w pixels that no JPEG could hold when it is shrunk,
// which bounds the memory for its rows, too.
func (e Equalise) CheckSize(h, w int) error {
	h, w = e.Shrunk(h, w)
	if e != (Equalise{}) && max(h, w) > recode.MaxSide {
		return fmt.Errorf("%d x %d pixels (height x width) are more than a JPEG can have, %d a side", h, w, recode.MaxSide)
	}
	return nil
}

// before makes what equalises an image of h x w pixels and hands its rows on.
func (e Equalise) before(h, w int, next Rows) Rows {
	height, width := e.Shrunk(h, w)
	if e.Quality > 0 {
		next = recode.New(height, width, coding.Tables(e.Quality), next.Write)
	}
	if height == h && width == w {
		return next
	}
	from, to := resample.Size{Height: h, Width: w}, resample.Size{Height: height, Width: width}
	return resample.NewRows(resample.Plan{From: from, To: to, Keep: to, Area: true}, next.Write)
}
