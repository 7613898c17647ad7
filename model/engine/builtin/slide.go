package builtin

import (
	"slices"

	"github.com/refold/refold/model/engine"
)

// slide is a convolution of stride 1 over the depth, as a matrix product: a row
// of A is the patch of one output pixel, that of C its channels. Convolution
// forward is one slide, a data gradient one for each phase of the stride.
type slide struct {
	depth  int
	blocks []block
	panels []panel
	packed int // length of the packed panels
	images int // in a group
	count  int // of all images
	full   grid
	rest   grid // of the images left over by full groups
	source int  // elements of an image of A
	target int  // elements of an image of C
	units  int
	line   int       // elements from one line of C to the next
	width  int       // pixels of a line
	bands  *bands    // units, where images are padded and pixels are not few; nil elsewhere
	groups [][]panel // where pixels are few: see group; nil elsewhere
	own    int       // length of the largest packed group

	pack    func(p *panel, to []float32) // packs a panel
	threads int                          // of the crew that computes
}

// affine says where pixel (image, row, column) lies.
type affine struct{ base, image, row, col int }

// grid is the output pixels of a group of images.
type grid struct {
	a, c []int32 // where patch and result begin
	n    int     // without the padding to a multiple of rowBlock
}

func newGrid(images, height, width int, a, c affine) grid {
	g := grid{n: images * height * width}
	if g.n == 0 {
		return g
	}
	size := ceilDiv(g.n, rowBlock) * rowBlock
	g.a, g.c = make([]int32, 0, size), make([]int32, 0, size)
	for i := range images {
		for y := range height {
			for x := range width {
				g.a = append(g.a, int32(a.base+i*a.image+y*a.row+x*a.col))
				g.c = append(g.c, int32(c.base+i*c.image+y*c.row+x*c.col))
			}
		}
	}
	return g.fill()
}

// fill pads the offsets by repeating the last.
func (g grid) fill() grid {
	for len(g.a)%rowBlock != 0 {
		g.a = append(g.a, g.a[g.n-1])
		g.c = append(g.c, g.c[g.n-1])
	}
	return g
}

// block is a part of the depth: segments of n elements.
type block struct {
	segs     []int32
	n, first int // first is the depth before it
}

// depthBlocks divides rows of run elements each, stride apart.
func depthBlocks(rows, run, stride int) []block {
	var blocks []block
	if run <= depthBlock {
		each := depthBlock / run
		for first := 0; first < rows; first += each {
			b := block{n: run, first: first * run}
			for r := first; r < min(rows, first+each); r++ {
				b.segs = append(b.segs, int32(r*stride))
			}
			blocks = append(blocks, b)
		}
		return blocks
	}
	parts := ceilDiv(run, depthBlock)
	for r := range rows {
		for p := range parts {
			begin, end := bounds(run, parts, p), bounds(run, parts, p+1)
			blocks = append(blocks, block{segs: []int32{int32(r*stride + begin)}, n: end - begin, first: r*run + begin})
		}
	}
	return blocks
}

// depthOf divides the depth of a product of activations of a type.
func depthOf(t engine.Type, rows, run, stride int) []block {
	if t == engine.BFloat16 {
		return wholeDepth(rows, run, stride)
	}
	return depthBlocks(rows, run, stride)
}

// wholeDepth is one block: sums of bfloat16 stay in registers until the end, since C
// could not hold them in between.
func wholeDepth(rows, run, stride int) []block {
	b := block{n: run}
	for r := range rows {
		b.segs = append(b.segs, int32(r*stride))
	}
	return []block{b}
}

// pixelBlock is the rows of C that a thread computes in one go: enough to make
// use of a panel, few enough for a block of A to stay in the second-level cache.
const pixelBlock = 6 * rowBlock

// sliding describes a slide: a product of images with height x width output pixels each,
// and so many channels.
type sliding struct {
	images, height, width, channels int
	c                               affine  // where results lie
	depth                           []block // how a patch is arranged
	few                             bool    // pixels: see group
	shared                          bool    // padded images, with other slides

	// The images that patches are of, padded; where the first patch is, its line and the words
	// before it there; how far it is to the next one down, in lines, and across, in words; and
	// the lines of a patch.
	pad          *padding
	line, col    int
	down, across int
	taps         int
}

// newSlide prepares a product by micro-kernels.
func newSlide(micros []micro, d sliding) *slide {
	s := &slide{blocks: d.depth, count: d.images, source: d.pad.image(), target: d.c.image, line: d.c.row, width: d.width}
	last := d.depth[len(d.depth)-1]
	s.depth = last.first + len(last.segs)*last.n
	s.panels, s.packed = panels(micros, d.channels, s.depth)
	if !slices.ContainsFunc(d.depth, func(b block) bool { return b.n%2 != 0 }) {
		pair(s.panels)
	}
	if d.few && len(s.panels) >= leastGroups {
		s.group()
	}
	row := d.pad.row()
	if s.groups == nil && !d.pad.none() && !d.shared {
		s.bands = newBands(&d)
		a := affine{base: d.col, image: s.bands.image(), row: d.down * row, col: d.across}
		last := s.bands.unit(s.bands.units() - 1)
		s.full = newGrid(s.bands.images, s.bands.lines, d.width, a, d.c)
		s.rest = newGrid(last.images, last.lines, d.width, a, d.c)
		s.units = s.bands.units()
		return s
	}
	a := affine{base: d.line*row + d.col, image: d.pad.image(), row: d.down * row, col: d.across}
	s.images = min(d.images, max(1, 2*pixelBlock/(d.height*d.width)))
	s.full = newGrid(s.images, d.height, d.width, a, d.c)
	s.rest = newGrid(d.images%s.images, d.height, d.width, a, d.c)
	s.units = d.images/s.images*ceilDiv(s.full.n, pixelBlock) + ceilDiv(s.rest.n, pixelBlock)
	return s
}

const (
	// fewPixels is the most rows of C of which packing B takes so long that it had better
	// be packed where it is multiplied.
	fewPixels = 4 * pixelBlock
	// groupWords bounds the packed panels of a group, such that they stay in the
	// second-level cache.
	groupWords = 64 << 10
	// leastGroups is the fewest groups that are worth it, since they are what threads share.
	leastGroups = 4
)

// group divides the panels among units, each of which packs its own and multiplies all
// pixels with it: then B is read once, and no packed copy of it goes to memory and back.
func (s *slide) group() {
	s.groups, s.own = nil, 0
	most := max(1, min(len(s.panels)/(2*leastGroups), groupWords/(s.depth*s.panels[0].m.cols)))
	for group := range slices.Chunk(s.panels, most) {
		s.groups = append(s.groups, group)
		words := 0
		for i := range group {
			words += s.depth * group[i].m.cols
		}
		s.own = max(s.own, words)
	}
}

// packPanel packs one of all panels.
func (s *slide) packPanel(panel int, packed []float32) {
	p := &s.panels[panel]
	s.pack(p, packed[p.offset:])
}

// bandWords is the length of a band: zero where there are none.
func (s *slide) bandWords() int {
	if s.bands == nil {
		return 0
	}
	return s.bands.words()
}

// packWords is the length of what is packed at a time.
func (s *slide) packWords(threads int) int {
	if s.groups != nil {
		return threads * s.own
	}
	return s.packed
}
