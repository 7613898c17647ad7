package jpegtest

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

// TestLayoutsHoldTheSamePicture: package image/jpeg reads the same pixels, whatever the
// scans, the restarts and the codes. It counts restarts of single components with
// subsampling otherwise, so there are none.
func TestLayoutsHoldTheSamePicture(t *testing.T) {
	for content := Plausible; content <= Sparse; content++ {
		for _, sampling := range []int{0, 2} {
			var first *image.YCbCr
			for _, l := range layouts {
				for codes := Annex; codes < Absent; codes++ {
					o := Options{Width: 45, Height: 38, Frame: l.frame, Quality: 60, Codes: codes, Content: content, Seed: 3, Adobe: NoAdobe, Scans: l.scans(3)}
					for i, s := range samplings[sampling][:3] {
						o.Components = append(o.Components, Component{ID: byte(i + 1), Across: s[0], Down: s[1], Quantiser: min(i, 1), Coding: min(i, l.coding-1)})
					}
					for i := range o.Scans {
						o.Scans[i].Restart = i % 3 * (1 - sampling/2)
					}
					m, err := jpeg.Decode(bytes.NewReader(Write(o)))
					if err != nil {
						t.Fatalf("%s, codes %d, content %d: %v", l.name, codes, content, err)
					}
					if first == nil {
						first = m.(*image.YCbCr)
					}
					if !same(first, m.(*image.YCbCr)) {
						t.Errorf("%s, codes %d, content %d: another picture", l.name, codes, content)
					}
				}
			}
		}
	}
}

// same compares what lies within the image's edges.
func same(a, b *image.YCbCr) bool {
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			if a.YCbCrAt(x, y) != b.YCbCrAt(x, y) {
				return false
			}
		}
	}
	return a.Rect == b.Rect
}

// TestPicturesShowTheContent: at the best quality samples come back within the rounding
// of transforms.
func TestPicturesShowTheContent(t *testing.T) {
	for content := Plausible; content <= Flat; content++ {
		o := Options{Width: 31, Height: 27, Frame: Baseline, Quality: 100, Content: content, Seed: 9, Adobe: NoAdobe,
			Components: []Component{{ID: 1, Across: 1, Down: 1}}, Scans: interleaved(1)}
		p := newPicture(o)
		m, err := jpeg.Decode(bytes.NewReader(Write(o)))
		if err != nil {
			t.Fatal(err)
		}
		for y := range o.Height {
			for x := range o.Width {
				want, got := p.sample(&p.channels[0], x, y), int(m.(*image.Gray).GrayAt(x, y).Y)
				if max(want-got, got-want) > 2 {
					t.Fatalf("content %d at %d, %d: %d, want %d", content, x, y, got, want)
				}
			}
		}
	}
}

// TestPairsAreCovered: every two values occur together in a file that can be read, but
// for scans and sampling factors that exclude each other.
func TestPairsAreCovered(t *testing.T) {
	r := random(seed)
	values := [axes]int{len(layouts), len(colours), len(samplings), len(qualities), len(intervals), int(Absent), int(contentEnd), len(sound), largest, largest}
	open := newPairs(values)
	for _, c := range covering(&r, values, mostSound) {
		if !c.refused() {
			open.coverAll(&c)
		}
	}
	for {
		a, b, ok := open.first()
		if !ok {
			return
		}
		if a.axis != axisSampling || b.axis > axisColour {
			t.Errorf("the pair %v, %v is in no file", a, b)
		}
		open.cover(a, b)
	}
}
