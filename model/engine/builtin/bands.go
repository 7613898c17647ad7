package builtin

// bands are units of a slide over padded images: lines of an image, or whole small images.
// A thread pads what the patches of a unit meet in memory of its own, where it stays in a
// cache, so that no padded copy of all images goes to memory and back.
type bands struct {
	pad         *padding
	images, all int // of a unit, at most, and in total
	lines, down int // of a unit, at most, and units of an image
	height      int // lines of an image
	first, step int // padded line of the first patch, and from one line of patches to the next
	taken, taps int // padded lines of a unit, and of a patch
}

const (
	// bandPixels is about the pixels of a unit: lines that patches share are copied once
	// for each unit that meets them.
	bandPixels = 2 * pixelBlock
	// bandWords bounds the padded lines of a unit, such that they stay in the second-level
	// cache.
	bandWords = 64 << 10
)

func newBands(d *sliding) *bands {
	b := &bands{pad: d.pad, images: 1, all: d.images, lines: d.height, down: 1, height: d.height, first: d.line, step: d.down, taps: d.taps}
	taken := func(lines int) int { return (lines-1)*b.step + b.taps }
	fits := func(images, lines int) bool {
		return images*lines*d.width <= bandPixels && images*taken(lines)*b.pad.row() <= bandWords
	}
	for b.images < b.all && fits(b.images+1, b.lines) {
		b.images++
	}
	for b.lines > 1 && !fits(b.images, b.lines) {
		b.lines--
	}
	b.down = ceilDiv(b.height, b.lines)
	b.lines = ceilDiv(b.height, b.down)
	b.down = ceilDiv(b.height, b.lines)
	b.taken = taken(b.lines)
	return b
}

// words is the length of the padded lines of a unit, and image that of those of an image.
func (b *bands) words() int { return b.images * b.image() }
func (b *bands) image() int { return b.taken * b.pad.row() }

func (b *bands) units() int { return ceilDiv(b.all, b.images) * b.down }

// band is the images and lines of a unit.
type band struct{ image, images, line, lines int }

func (b *bands) unit(i int) band {
	u := band{image: i / b.down * b.images, line: i % b.down * b.lines}
	u.images, u.lines = min(b.images, b.all-u.image), min(b.lines, b.height-u.line)
	return u
}

// copy pads what a unit meets.
func (b *bands) copy(dst []float32, x activation, u band) {
	lines := (u.lines-1)*b.step + b.taps
	for i := range u.images {
		b.pad.copyLines(dst[i*b.image():][:lines*b.pad.row()], x, u.image+i, b.first+u.line*b.step)
	}
}

// ask asks for the lines that a unit meets and another one, before it, does not.
func (b *bands) ask(a *ahead, x activation, u, before band) {
	height, line := b.pad.x[1], b.pad.x[2]*b.pad.x[3]
	for i := range u.images {
		begin := b.first + u.line*b.step - b.pad.top
		end := min(height, begin+(u.lines-1)*b.step+b.taps)
		if u.image == before.image {
			begin = max(begin, b.first+(before.line+before.lines-1)*b.step+b.taps-b.pad.top)
		}
		if begin = max(0, begin); begin < end {
			base, size := x.at(((u.image+i)*height + begin) * line)
			n := (end - begin) * line * size
			a.add(base, n, 1, n)
		}
	}
}
