// Package leaktest plants relatives of images, as they come about in data sets: written
// anew, resized, turned, recoloured, cropped, framed, captioned. It is for tests and for
// the table of what the detectors find; it must not know how they work.
package leaktest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"

	xdraw "golang.org/x/image/draw"
)

// Plant is a way to make a relative of an image.
type Plant struct {
	Name string
	Make func(src *image.RGBA, r *rand.Rand) *image.RGBA

	quality int // of the JPEG file; 0: PNG
}

// File makes a relative and returns it as an image file: JPEG where writing that is what
// alters the image, PNG otherwise.
func (p Plant) File(src *image.RGBA, r *rand.Rand) (data []byte, extension string, err error) {
	var file bytes.Buffer
	if p.quality > 0 {
		err = jpeg.Encode(&file, src, &jpeg.Options{Quality: p.quality})
		return file.Bytes(), ".jpg", err
	}
	err = png.Encode(&file, p.Make(src, r))
	return file.Bytes(), ".png", err
}

// Plants are all ways, in the order of tables.
func Plants() []Plant {
	return []Plant{
		{Name: "jpeg quality 60", Make: rewritten(60), quality: 60},
		{Name: "jpeg quality 20", Make: rewritten(20), quality: 20},
		{Name: "half size", Make: scaled(0.5, 0.5)},
		{Name: "double size", Make: scaled(2, 2)},
		{Name: "stretched to 80 %", Make: scaled(0.8, 1)},
		{Name: "mirrored", Make: moved(func(x, y, w, h int) (int, int) { return w - 1 - x, y }, false)},
		{Name: "quarter turn", Make: moved(func(x, y, w, h int) (int, int) { return y, h - 1 - x }, true)},
		{Name: "brightness 1.3", Make: recoloured(func(v float64) float64 { return 1.3 * v })},
		{Name: "brightness 0.7", Make: recoloured(func(v float64) float64 { return 0.7 * v })},
		{Name: "contrast 0.7", Make: contrast(0.7)},
		{Name: "hue by 20 degrees", Make: hue(20)},
		{Name: "grey", Make: grey},
		{Name: "blur", Make: blurred(2.0 / 512)},
		{Name: "noise of sigma 4", Make: noisy(4)},
		{Name: "caption over 15 %", Make: captioned(0.15)},
		{Name: "watermark over 10 %", Make: watermarked(0.1)},
		{Name: "crop to 95 %", Make: cropped(0.95, false)},
		{Name: "crop to 90 %", Make: cropped(0.90, false)},
		{Name: "crop to 85 %", Make: cropped(0.85, false)},
		{Name: "crop to 95 %, not centred", Make: cropped(0.95, true)},
		{Name: "crop to 90 %, not centred", Make: cropped(0.90, true)},
		{Name: "crop to 85 %, not centred", Make: cropped(0.85, true)},
		{Name: "border of 10 %", Make: bordered(0.1)},
	}
}

func blank(w, h int) *image.RGBA { return image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1))) }

// each makes every pixel anew from the old one's place and channels.
func each(src *image.RGBA, f func(x, y int, rgb [3]float64) [3]float64) *image.RGBA {
	b := src.Bounds()
	out := blank(b.Dx(), b.Dy())
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := src.RGBAAt(x, y)
			v := f(x, y, [3]float64{float64(c.R), float64(c.G), float64(c.B)})
			out.SetRGBA(x, y, color.RGBA{level(v[0]), level(v[1]), level(v[2]), 255})
		}
	}
	return out
}

func level(v float64) uint8 { return uint8(math.Round(min(max(v, 0), 255))) }

func luminance(c [3]float64) float64 { return 0.299*c[0] + 0.587*c[1] + 0.114*c[2] }

func rewritten(quality int) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, _ *rand.Rand) *image.RGBA {
		var file bytes.Buffer
		if err := jpeg.Encode(&file, src, &jpeg.Options{Quality: quality}); err != nil {
			panic(fmt.Sprintf("leaktest: %v", err))
		}
		read, err := jpeg.Decode(&file)
		if err != nil {
			panic(fmt.Sprintf("leaktest: %v", err))
		}
		out := blank(src.Bounds().Dx(), src.Bounds().Dy())
		draw.Draw(out, out.Bounds(), read, read.Bounds().Min, draw.Src)
		return out
	}
}

func scaled(fx, fy float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, _ *rand.Rand) *image.RGBA {
		b := src.Bounds()
		out := blank(int(math.Round(fx*float64(b.Dx()))), int(math.Round(fy*float64(b.Dy()))))
		xdraw.CatmullRom.Scale(out, out.Bounds(), src, b, draw.Src, nil)
		return out
	}
}

// moved takes each pixel from the place that from says; turned swaps the sides.
func moved(from func(x, y, w, h int) (int, int), turned bool) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, _ *rand.Rand) *image.RGBA {
		w, h := src.Bounds().Dx(), src.Bounds().Dy()
		out := blank(w, h)
		if turned {
			out = blank(h, w)
		}
		for y := range out.Bounds().Dy() {
			for x := range out.Bounds().Dx() {
				sx, sy := from(x, y, w, h)
				out.SetRGBA(x, y, src.RGBAAt(sx, sy))
			}
		}
		return out
	}
}

func recoloured(f func(float64) float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, _ *rand.Rand) *image.RGBA {
		return each(src, func(_, _ int, c [3]float64) [3]float64 { return [3]float64{f(c[0]), f(c[1]), f(c[2])} })
	}
}

// contrast draws all levels towards the image's mean luminance, as Pillow's does.
func contrast(by float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, r *rand.Rand) *image.RGBA {
		var sum, n float64
		each(src, func(_, _ int, c [3]float64) [3]float64 { sum += luminance(c); n++; return c })
		return recoloured(func(v float64) float64 { return sum/n + by*(v-sum/n) })(src, r)
	}
}

// hue turns the colours about the grey axis, in YIQ.
func hue(degrees float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return func(src *image.RGBA, _ *rand.Rand) *image.RGBA {
		return each(src, func(_, _ int, c [3]float64) [3]float64 {
			y := luminance(c)
			i, q := 0.596*c[0]-0.274*c[1]-0.322*c[2], 0.211*c[0]-0.523*c[1]+0.312*c[2]
			i, q = cos*i-sin*q, sin*i+cos*q
			return [3]float64{y + 0.956*i + 0.621*q, y - 0.272*i - 0.647*q, y - 1.106*i + 1.703*q}
		})
	}
}

func grey(src *image.RGBA, _ *rand.Rand) *image.RGBA {
	return each(src, func(_, _ int, c [3]float64) [3]float64 {
		y := luminance(c)
		return [3]float64{y, y, y}
	})
}

// blurred blurs by a Gaussian whose sigma is a share of the longer side.
func blurred(share float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, _ *rand.Rand) *image.RGBA {
		w, h := src.Bounds().Dx(), src.Bounds().Dy()
		sigma := share * float64(max(w, h))
		reach := int(math.Ceil(3 * sigma))
		pass := func(src *image.RGBA, dx, dy int) *image.RGBA {
			return each(src, func(x, y int, _ [3]float64) [3]float64 {
				var sum [3]float64
				var weights float64
				for k := -reach; k <= reach; k++ {
					weight := math.Exp(-float64(k*k) / (2 * sigma * sigma))
					c := src.RGBAAt(min(max(x+k*dx, 0), w-1), min(max(y+k*dy, 0), h-1))
					for i, v := range [3]uint8{c.R, c.G, c.B} {
						sum[i] += weight * float64(v)
					}
					weights += weight
				}
				return [3]float64{sum[0] / weights, sum[1] / weights, sum[2] / weights}
			})
		}
		return pass(pass(src, 1, 0), 0, 1)
	}
}

func noisy(sigma float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, r *rand.Rand) *image.RGBA {
		return each(src, func(_, _ int, c [3]float64) [3]float64 {
			for i := range c {
				c[i] += sigma * r.NormFloat64()
			}
			return c
		})
	}
}

// captioned covers a share of the height, above or below, by a bar with strokes like
// those of letters.
func captioned(share float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, r *rand.Rand) *image.RGBA {
		w, h := src.Bounds().Dx(), src.Bounds().Dy()
		bar := max(1, int(math.Round(share*float64(h))))
		top := 0
		if r.IntN(2) == 0 {
			top = h - bar
		}
		stroke := letters(w, bar, r)
		return each(src, func(x, y int, c [3]float64) [3]float64 {
			switch {
			case y < top || y >= top+bar:
				return c
			case stroke(x, y-top):
				return [3]float64{255, 255, 255}
			}
			return [3]float64{20, 20, 20}
		})
	}
}

// watermarked lays letters of 35 % white over a strip of a share of the area.
func watermarked(share float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, r *rand.Rand) *image.RGBA {
		w, h := src.Bounds().Dx(), src.Bounds().Dy()
		wide := max(1, int(math.Round(math.Sqrt(share*2.5)*float64(w))))
		high := max(1, int(math.Round(share*float64(w*h)/float64(wide))))
		left, top := r.IntN(w-wide+1), r.IntN(max(1, h-high+1))
		stroke := letters(wide, high, r)
		return each(src, func(x, y int, c [3]float64) [3]float64 {
			if x >= left && x < left+wide && y >= top && y < top+high && stroke(x-left, y-top) {
				for i := range c {
					c[i] = 0.65*c[i] + 0.35*255
				}
			}
			return c
		})
	}
}

// letters are upright bars with rungs, five to seven a line, which cover about half.
func letters(w, h int, r *rand.Rand) func(x, y int) bool {
	n := 5 + r.IntN(3)
	kinds := make([]int, n)
	for i := range kinds {
		kinds[i] = r.IntN(4)
	}
	return func(x, y int) bool {
		u, v := float64(x)/float64(w)*float64(n), float64(y)/float64(h)
		letter := min(int(u), n-1)
		u -= float64(letter)
		if v < 0.15 || v > 0.85 || u > 0.8 {
			return false
		}
		switch kinds[letter] {
		case 0:
			return u < 0.3 || math.Abs(v-0.5) < 0.12
		case 1:
			return u < 0.25 || u > 0.55
		case 2:
			return math.Abs(u-0.4) < 0.15 || v < 0.3
		}
		return u < 0.3 || v > 0.65
	}
}

// cropped keeps a share of both sides.
func cropped(share float64, anywhere bool) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, r *rand.Rand) *image.RGBA {
		w, h := src.Bounds().Dx(), src.Bounds().Dy()
		cw, ch := max(1, int(math.Round(share*float64(w)))), max(1, int(math.Round(share*float64(h))))
		left, top := (w-cw)/2, (h-ch)/2
		if anywhere {
			left, top = r.IntN(w-cw+1), r.IntN(h-ch+1)
		}
		out := blank(cw, ch)
		draw.Draw(out, out.Bounds(), src, image.Pt(left, top), draw.Src)
		return out
	}
}

// bordered sets the image into a frame of one colour, a share of its side on each side.
func bordered(share float64) func(*image.RGBA, *rand.Rand) *image.RGBA {
	return func(src *image.RGBA, r *rand.Rand) *image.RGBA {
		w, h := src.Bounds().Dx(), src.Bounds().Dy()
		bw, bh := int(math.Round(share*float64(w))), int(math.Round(share*float64(h)))
		out := blank(w+2*bw, h+2*bh)
		v := uint8(255 * r.IntN(2))
		draw.Draw(out, out.Bounds(), image.NewUniform(color.RGBA{v, v, v, 255}), image.Point{}, draw.Src)
		draw.Draw(out, image.Rect(bw, bh, bw+w, bh+h), src, image.Point{}, draw.Src)
		return out
	}
}
