package figure

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// errFont reports a font that is not a TrueType font with outlines.
var errFont = errors.New("not a TrueType font with a glyf table")

// subsetFont cuts a TrueType font down to the glyphs of the given characters, so
// that a figure carries some 10 kB of its font and not 400. Characters that the
// font lacks are left out; glyphs are numbered anew. Layout tables (kerning,
// ligatures) are dropped.
//
// The tables are those of the OpenType specification 1.9: head, hhea, maxp,
// OS/2, name, cvt, fpgm, prep and gasp are copied (with counts corrected), hmtx,
// cmap (format 4), loca (long), glyf and post (version 3) are written anew.
func subsetFont(data []byte, characters []rune) ([]byte, error) {
	tables, err := fontTables(data)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "post", "OS/2", "name"} {
		if len(tables[name]) == 0 {
			return nil, fmt.Errorf("%w: no table %s", errFont, name)
		}
	}
	parsed, err := sfnt.Parse(data)
	if err != nil {
		return nil, err
	}
	old := &glyphs{tables: tables, long: binary.BigEndian.Uint16(tables["head"][50:]) == 1,
		metrics: int(binary.BigEndian.Uint16(tables["hhea"][34:]))}
	characters = slices.Compact(slices.Sorted(slices.Values(characters)))
	number := map[uint16]uint16{0: 0} // old glyph to new
	order := []uint16{0}
	include := func(id uint16) {
		if _, seen := number[id]; !seen {
			number[id] = uint16(len(order))
			order = append(order, id)
		}
	}
	var mapped []mapping
	var buffer sfnt.Buffer
	for _, r := range characters {
		id, err := parsed.GlyphIndex(&buffer, r)
		if err != nil || id == 0 || r > 0xfffe {
			continue
		}
		include(uint16(id))
		mapped = append(mapped, mapping{uint16(r), number[uint16(id)]})
	}
	out := map[string][]byte{}
	for _, name := range []string{"OS/2", "name", "cvt ", "fpgm", "prep", "gasp"} {
		if t, ok := tables[name]; ok {
			out[name] = t
		}
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ { // order grows by the parts of composed glyphs
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		outline, err := old.outline(order[i])
		if err != nil {
			return nil, err
		}
		outline = slices.Clone(outline)
		if err := renumberParts(outline, include, number); err != nil {
			return nil, err
		}
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(hmtx, old.metric(order[i])...)
	}
	out["loca"] = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	out["glyf"], out["hmtx"], out["cmap"] = glyf, hmtx, characterMap(mapped)
	out["head"] = patched(tables["head"], 50, 1)
	out["hhea"] = patched(tables["hhea"], 34, uint16(len(order)))
	out["maxp"] = patched(tables["maxp"], 4, uint16(len(order)))
	out["post"] = patched(patched(tables["post"][:32], 0, 3), 2, 0)
	return assembleFont(out), nil
}

// glyphs reads outlines and widths of a font.
type glyphs struct {
	tables  map[string][]byte
	long    bool // loca has 32-bit offsets
	metrics int  // entries of hmtx with a width of their own
}

func (g *glyphs) outline(id uint16) ([]byte, error) {
	loca, glyf := g.tables["loca"], g.tables["glyf"]
	var from, to int
	switch {
	case g.long && 4*int(id)+8 <= len(loca):
		from, to = int(binary.BigEndian.Uint32(loca[4*int(id):])), int(binary.BigEndian.Uint32(loca[4*int(id)+4:]))
	case !g.long && 2*int(id)+4 <= len(loca):
		from, to = 2*int(binary.BigEndian.Uint16(loca[2*int(id):])), 2*int(binary.BigEndian.Uint16(loca[2*int(id)+2:]))
	default:
		return nil, fmt.Errorf("%w: glyph %d is beyond loca", errFont, id)
	}
	if from > to || to > len(glyf) {
		return nil, fmt.Errorf("%w: glyph %d is beyond glyf", errFont, id)
	}
	return glyf[from:to], nil
}

// metric is the width and the left side bearing of a glyph, four bytes.
func (g *glyphs) metric(id uint16) []byte {
	hmtx := g.tables["hmtx"]
	if int(id) < g.metrics && 4*int(id)+4 <= len(hmtx) {
		return hmtx[4*int(id) : 4*int(id)+4]
	}
	last := 4 * (g.metrics - 1)
	bearing := 4*g.metrics + 2*(int(id)-g.metrics)
	if last < 0 || bearing+2 > len(hmtx) {
		return []byte{0, 0, 0, 0}
	}
	return append(slices.Clone(hmtx[last:last+2]), hmtx[bearing:bearing+2]...)
}

// Flags of a composed glyph's parts.
const (
	partLong    = 0x0001
	partScale   = 0x0008
	partMore    = 0x0020
	partXYScale = 0x0040
	partMatrix  = 0x0080
)

// renumberParts includes the parts of a composed glyph (one with a negative
// number of contours) and writes their new numbers in place.
func renumberParts(outline []byte, include func(uint16), number map[uint16]uint16) error {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	for at := 10; ; {
		if at+4 > len(outline) {
			return fmt.Errorf("%w: a composed glyph is cut short", errFont)
		}
		flags, part := binary.BigEndian.Uint16(outline[at:]), binary.BigEndian.Uint16(outline[at+2:])
		include(part)
		binary.BigEndian.PutUint16(outline[at+2:], number[part])
		at += 6
		if flags&partLong != 0 {
			at += 2
		}
		switch {
		case flags&partScale != 0:
			at += 2
		case flags&partXYScale != 0:
			at += 4
		case flags&partMatrix != 0:
			at += 8
		}
		if flags&partMore == 0 {
			return nil
		}
	}
}
