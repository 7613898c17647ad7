package near

import (
	"fmt"
	"math"
	"strings"
)

// Match is how two images compare at their best alignment.
type Match struct {
	Start               // refined
	Correlation float64 // of the luminance
	Stretch     float64 // of the sides, in pixels: 1 keeps the aspect

	// Luma is the worst block's mean residual of luminance once levels are mapped, in
	// standard deviations; Colour that of colour, in levels.
	Luma, Colour float64
	// Lump is the largest residual of luminance that is left when it is smoothed, in
	// standard deviations: what was drawn anew stays, what compressing and resizing leave
	// does not.
	Lump float64
	// Edit is the plain edit that explains the difference best, and Left the worst block of
	// what it leaves, as a share of what a copy may differ by.
	Edit Edit
	Left float64

	grain  grain
	gain   float64 // of the levels
	plain  bool    // one of the images is a mere shape, such as a square or a heart
	sparse bool    // one of them is nearly empty
	small  bool    // one of them has few pixels
}

// Edit is a change of all levels alike, as editors of images make it.
type Edit string

// The edits.
const (
	Unedited   Edit = ""
	Brightness Edit = "brightness"
	Contrast   Edit = "contrast"
	Grey       Edit = "grey"
	Hue        Edit = "hue"
	Mark       Edit = "mark" // a translucent one, on a part of the image
)

// unrelated is the match of images that cannot be aligned.
func unrelated(s Start) Match {
	return Match{Start: s, Luma: math.Inf(1), Colour: math.Inf(1), Lump: math.Inf(1), Left: math.Inf(1)}
}

// What a copy may differ by. The figures were set on planted copies of emoji and clip art
// and on the nearest pairs of the same sets, reviewed by eye: leaktest has the table.
const (
	lumaCut    = .27 // standard deviations
	colourCut  = 22  // levels
	paleCut    = 9   // levels, in pictures of little colour
	lumpCut    = .31 // standard deviations
	brightCut  = .4  // as leftCut, where brightness may have saturated
	brightLump = .14 // standard deviations, likewise
	coarseLump = .42 // likewise, where pixels or compression are coarse
	leftCut    = 1.5 // of the best plain edit: above it, colours were changed one by one
	plainCut   = .6  // for mere shapes, which recolouring makes alike
	turnedCut  = .45 // for those that were turned: half of all shapes are others, turned
	sparseCut  = .3  // for nearly empty images
	markScore  = .75
	markLuma   = .335 // standard deviations, under a translucent mark
	smallLuma  = .42  // likewise in small images, of which its strokes fill whole blocks
	smallSide  = 48   // pixels
	markColour = 18   // levels, likewise

	// WeakScore is up to where pairs are of the weak grade.
	WeakScore = 1.5
)

// Score is how far the images are from equality: 0 is equal, below 1 is a copy, up to
// WeakScore a similar picture. Shapes are so often alike that they must have equal colours
// too, and nearly empty images must lie in the same place, where a mark is half of what
// there is. Cutting keeps the aspect.
func (m Match) Score() float64 {
	score := m.apart()
	if m.Edit == Brightness { // levels that saturated are no longer mapped by any curve
		score = min(score, m.Left)
	}
	if m.Edit == Mark && m.markable() && m.Frame.inPlace() {
		score = min(score, markScore)
	}
	score = max(score, m.Left/leftCut)
	switch {
	case m.plain && m.Orientation != 0:
		score = max(score, m.Left/turnedCut)
	case m.plain:
		score = max(score, m.Left/plainCut)
	}
	if !m.Frame.inPlace() && m.skewed() {
		score++
	}
	if m.gain < .45 || m.gain > 2.2 || m.sparse && (m.Left > sparseCut || !m.Frame.inPlace() || m.Edit == Mark) {
		score++
	}
	return score
}

// skewed reports that the sides are stretched differently, by more than alignment errs:
// what cuts or frames an image does not, and of shapes nothing but the aspect is left to
// tell one from another.
func (m Match) skewed() bool {
	tolerance := .08
	if m.plain || m.sparse {
		tolerance = .03
	}
	return math.Abs(math.Log(m.Stretch)) > tolerance
}

// markable reports that a translucent mark may leave so much.
func (m Match) markable() bool {
	most := float64(markLuma)
	if m.small {
		most = smallLuma
	}
	return m.Luma < most && m.Colour < markColour
}

// apart is the score before edits and the kind of picture count.
func (m Match) apart() float64 {
	lump := m.Lump / lumpCut
	if m.grain.luma > usual.luma {
		lump = m.Lump / coarseLump
	}
	return max(math.Hypot(m.Luma/lumaCut, m.Colour/colourCut), lump)
}

// Recoloured reports that lightness agrees as that of a copy does and colours do not: the
// weak grade. Of mere shapes that says nothing.
func (m Match) Recoloured() bool {
	return !m.plain && !m.sparse && m.Score() >= 1 && m.Luma < lumaCut
}

// Describe says how the second image comes about from the first, in a few words.
func (m Match) Describe() string {
	var words []string
	if w := m.Orientation.String(); w != "" {
		words = append(words, w)
	}
	// Of the second image's square, 1 / SX of the first's side is seen.
	shown := math.Sqrt(float64(m.Frame.SX * m.Frame.SY))
	switch {
	case shown < .98:
		words = append(words, fmt.Sprintf("cut to %.0f %%", 100*shown))
	case shown > 1.02:
		words = append(words, fmt.Sprintf("within a border, or the first is cut to %.0f %%", 100/shown))
	}
	if m.Stretch < .96 || m.Stretch > 1.04 {
		words = append(words, fmt.Sprintf("stretched to %.0f %%", 100*min(m.Stretch, 1/m.Stretch)))
	}
	if m.strip != allRows {
		words = append(words, "captioned")
	}
	switch {
	case m.Recoloured():
		words = append(words, "recoloured")
	case m.Edit != Unedited && m.Left < 1:
		words = append(words, string(m.Edit))
	}
	return strings.Join(words, ", ")
}
