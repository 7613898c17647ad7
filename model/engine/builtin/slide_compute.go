package builtin

import "unsafe"

// product is the arrays of a product C = A*B + bias.
type product struct {
	x         activation // the images, not padded
	a, packed []float32  // all of them padded, or room for a band; the packed panels of B, or room for those of a group
	bias      []float32  // nil: none
	c         activation
}

// computeGroup packs a group of panels and multiplies all pixels with it.
func (s *slide) computeGroup(t *tiles, group int, m product) {
	ps := s.groups[group]
	for i := range ps {
		s.pack(&ps[i], m.packed[ps[i].offset-ps[0].offset:])
	}
	for unit := range s.units {
		s.multiply(t, s.place(unit, &m), ps, &m)
	}
}

// compute does one unit: some pixels, all columns.
func (s *slide) compute(own *private, unit int, m product) {
	t := &own.tiles
	if s.bands != nil {
		u := s.bands.unit(unit)
		s.bands.copy(m.a, m.x, u)
		at := pixels{g: &s.full, count: u.images * u.lines * s.width, a: m.a, c: u.image*s.target + u.line*s.line}
		if at.count < s.full.n { // the last one of an image or of all: offsets after its pixels repeat the last
			at.g = &s.rest
		}
		t.ahead = s.askBand(&own.ahead, u, unit+s.threads, &m)
		s.multiply(t, at, s.panels, &m)
		t.ahead = nil
		return
	}
	t.ahead = s.ask(&own.ahead, unit+s.threads, &m) // what this thread will probably do next
	s.multiply(t, s.place(unit, &m), s.panels, &m)
	t.ahead = nil
}

// pixels are rows of a product: a part of a grid, and what its offsets are from.
type pixels struct {
	g            *grid
	first, count int
	a            []float32
	c            int
}

// place is the pixels of a unit.
func (s *slide) place(unit int, m *product) pixels {
	p, image := s.rows(unit)
	p.a = m.a[image*s.source:]
	return p
}

// rows is the same without A, and the first image of the group that it is in.
func (s *slide) rows(unit int) (p pixels, image int) {
	each := ceilDiv(s.full.n, pixelBlock)
	p = pixels{g: &s.full}
	group := unit / each
	if group == s.count/s.images {
		p.g = &s.rest
	}
	p.first = (unit - group*each) * pixelBlock
	p.count = min(pixelBlock, p.g.n-p.first)
	image = group * s.images
	p.c = image * s.target
	return p, image
}

// results calls f for the parts of C that a unit has computed, which have all columns. It is
// for a C without gaps.
func (s *slide) results(thread, unit int, f func(portion)) {
	if s.bands == nil {
		p, _ := s.rows(unit)
		first := p.c + int(p.g.c[p.first])
		f(portion{thread, first, first + p.count*s.line/s.width})
		return
	}
	u := s.bands.unit(unit)
	for i := range u.images {
		first := (u.image+i)*s.target + u.line*s.line
		f(portion{thread, first, first + u.lines*s.line})
	}
}

// multiply computes the columns of some panels, of which the first begins what is packed.
func (s *slide) multiply(t *tiles, at pixels, ps []panel, m *product) {
	end := at.first + ceilDiv(at.count, rowBlock)*rowBlock
	t.rows, t.crows, t.count = at.g.a[at.first:end], at.g.c[at.first:end], at.count
	t.a, t.step = at.a, 1
	for i := range s.blocks {
		b := &s.blocks[i]
		t.segs, t.n, t.add = b.segs, b.n, i > 0
		for j := range ps {
			p := &ps[j]
			t.width, t.cols, t.apart = p.m.cols, p.cols, p.m.cols
			t.b = m.packed[p.offset-ps[0].offset+b.first*p.m.cols:]
			if m.c.halves != nil {
				t.halves = m.c.halves[at.c+p.first:]
			} else {
				t.c = m.c.floats[at.c+p.first:]
			}
			t.bias = nil
			if m.bias != nil && i == 0 {
				t.bias = m.bias[p.first:]
			}
			p.m.run(t)
		}
	}
}

// leastAsked is the least depth of a product that takes longer than to find what to ask for.
const leastAsked = 64

// ask asks for what a unit needs, where each patch is one row.
func (s *slide) ask(a *ahead, unit int, m *product) *ahead {
	if len(s.blocks[0].segs) > 1 || m.c.halves != nil || !s.panels[0].m.asks || s.depth < leastAsked {
		return nil
	}
	a.clear()
	if unit < s.units {
		p := s.place(unit, m)
		last := s.panels[len(s.panels)-1]
		a.addEach(unsafe.Pointer(&p.a[0]), p.g.a[p.first:][:p.count], s.depth)
		a.addEach(unsafe.Pointer(&m.c.floats[p.c]), p.g.c[p.first:][:p.count], last.first+last.cols)
		a.share(len(s.panels)*len(s.blocks)*ceilDiv(p.count, tileRows), 1, s.blocks[0].n)
	}
	a.close()
	return a
}

// askBand asks for what a unit needs while band u is computed.
func (s *slide) askBand(a *ahead, u band, unit int, m *product) *ahead {
	first := s.panels[0].m
	if m.c.halves != nil || !first.asks && !first.foursAsk {
		return nil
	}
	a.clear()
	if unit < s.units {
		next := s.bands.unit(unit)
		s.bands.ask(a, m.x, next, u)
		for i := range next.images {
			at, n := m.c.floats[(next.image+i)*s.target+next.line*s.line:], 4*next.lines*s.line
			a.add(unsafe.Pointer(&at[0]), n, 1, n)
		}
		tiles := 0
		for i := range s.panels {
			tiles += u.images * u.lines * s.width / s.panels[i].m.rows
		}
		b := &s.blocks[0]
		a.share(tiles*len(s.blocks), len(b.segs), b.n)
	}
	a.close()
	return a
}
