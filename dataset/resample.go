package dataset

import "fmt"

// Interpolation is how pixels are resampled. The zero value is Linear.
type Interpolation string

// Interpolations, by OpenCV's names.
const (
	Linear Interpolation = "linear" // cv2.INTER_LINEAR
	Area   Interpolation = "area"   // cv2.INTER_AREA
)

func (i Interpolation) check() error {
	switch i {
	case "", Linear, Area:
		return nil
	}
	return fmt.Errorf("interpolation %q: must be linear or area", string(i))
}

// channels of every image here: red, green, blue.
const channels = 3

// Resample resizes an image of h x w x 3 bytes to H x W x 3 bytes, equal byte for
// byte to cv2.resize (OpenCV 4.6 to 5.0; modules/imgproc/src/resize.cpp). Where
// the size stays the same it returns src itself. It panics where src is not of
// the stated size or a size is not positive.
//
// Like OpenCV it takes one of three ways: averaging whole blocks of pixels where
// both factors are integers (Area, and Linear at exactly one half), averaging
// fractions of pixels (Area that shrinks), or interpolating between two pixels a
// direction in fixed point (Linear, and Area that enlarges in either direction).
func Resample(src []byte, h, w, H, W int, i Interpolation) []byte {
	if h <= 0 || w <= 0 || H <= 0 || W <= 0 || len(src) != h*w*channels {
		panic(fmt.Sprintf("dataset: resample %d bytes as %d x %d to %d x %d", len(src), h, w, H, W))
	}
	if h == H && w == W {
		return src
	}
	y, x := newScale(h, H), newScale(w, W)
	shrinks := y.factor >= 1 && x.factor >= 1
	whole := shrinks && y.whole && x.whole
	switch {
	case whole && (i == Area || y.steps == 2 && x.steps == 2):
		return resampleBlocks(src, w, H, W, y.steps, x.steps)
	case shrinks && i == Area:
		return resampleArea(src, w, H, W, areaTable(y), areaTable(x))
	default:
		return resampleLinear(src, w, H, W, taps(y, i == Area, true), taps(x, i == Area, false))
	}
}

// scale is the change of size in one direction.
type scale struct {
	from, to int
	inverse  float64 // to / from
	factor   float64 // 1 / inverse, rounded as OpenCV rounds it
	steps    int     // factor to the nearest integer
	whole    bool    // factor is an integer
}

func newScale(from, to int) scale {
	inverse := float64(to) / float64(from)
	factor := 1 / inverse
	steps := roundEven(factor)
	const epsilon = 0x1p-52 // DBL_EPSILON
	distance := factor - float64(steps)
	return scale{from, to, inverse, factor, steps, distance < epsilon && -distance < epsilon}
}
