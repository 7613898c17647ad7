package figure

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"html"
	"maps"
	"math/bits"
	"slices"
)

// embeddedFont is how vgsvg starts the data of a font.
const embeddedFont = "charset=utf-8;base64,"

// shrinkFonts replaces the whole fonts that vgsvg embeds in an SVG by the glyphs
// of the characters that stand in it.
func shrinkFonts(svg []byte) ([]byte, error) {
	body := svg
	if at := bytes.LastIndex(svg, []byte("</defs>")); at >= 0 {
		body = svg[at:]
	}
	characters := []rune(html.UnescapeString(string(body)))
	var out bytes.Buffer
	for {
		before, rest, found := bytes.Cut(svg, []byte(embeddedFont))
		out.Write(before)
		if !found {
			return out.Bytes(), nil
		}
		encoded, after, found := bytes.Cut(rest, []byte(")"))
		if !found {
			return nil, fmt.Errorf("an embedded font has no end")
		}
		font, err := base64.StdEncoding.DecodeString(string(encoded))
		if err != nil {
			return nil, fmt.Errorf("embedded font: %w", err)
		}
		if font, err = subsetFont(font, characters); err != nil {
			return nil, fmt.Errorf("embedded font: %w", err)
		}
		out.WriteString(embeddedFont + base64.StdEncoding.EncodeToString(font) + ")")
		svg = after
	}
}

// fontTables splits a font into its tables.
func fontTables(data []byte) (map[string][]byte, error) {
	if len(data) < 12 || binary.BigEndian.Uint32(data) != 0x00010000 {
		return nil, errFont
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		at := 12 + 16*i
		if at+16 > len(data) {
			return nil, fmt.Errorf("%w: the table directory is cut short", errFont)
		}
		from, size := uint64(binary.BigEndian.Uint32(data[at+8:])), uint64(binary.BigEndian.Uint32(data[at+12:]))
		if from+size > uint64(len(data)) {
			return nil, fmt.Errorf("%w: table %q is cut short", errFont, data[at:at+4])
		}
		tables[string(data[at:at+4])] = data[from : from+size]
	}
	if len(tables["head"]) < 54 || len(tables["hhea"]) < 36 || len(tables["maxp"]) < 6 || len(tables["post"]) < 32 {
		return nil, fmt.Errorf("%w: a table is too short", errFont)
	}
	return tables, nil
}

// mapping is a character and its glyph.
type mapping struct{ character, glyph uint16 }

// characterMap writes a cmap with one table of format 4 (Windows, Unicode), one
// segment a character and the final one that the format wants.
func characterMap(all []mapping) []byte {
	segments := len(all) + 1
	var ends, starts, deltas, offsets []byte
	add := func(b []byte, x uint16) []byte { return binary.BigEndian.AppendUint16(b, x) }
	for _, m := range append(slices.Clone(all), mapping{0xffff, 0}) {
		ends, starts = add(ends, m.character), add(starts, m.character)
		deltas, offsets = add(deltas, m.glyph-m.character), add(offsets, 0)
	}
	power := bits.Len(uint(segments)) - 1
	search := 2 << power
	var t []byte
	for _, x := range []int{0, 1, 3, 1, 0, 12, 4, 16 + 8*segments, 0, 2 * segments, search, power, 2*segments - search} {
		t = add(t, uint16(x)) // version, tables, platform, encoding, offset (two words); format 4: length, language, counts
	}
	t = append(t, ends...)
	t = add(t, 0) // padding
	return append(append(append(t, starts...), deltas...), offsets...)
}

// patched is a copy of a table with one 16-bit field replaced.
func patched(table []byte, at int, value uint16) []byte {
	table = slices.Clone(table)
	binary.BigEndian.PutUint16(table[at:], value)
	return table
}

// assembleFont writes tables as a font file, with its checksums.
func assembleFont(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	power := bits.Len(uint(len(names))) - 1
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, x := range []int{len(names), 16 << power, power, 16*len(names) - 16<<power} {
		out = binary.BigEndian.AppendUint16(out, uint16(x))
	}
	binary.BigEndian.PutUint32(tables["head"][8:], 0) // the adjustment counts as zero
	at := 12 + 16*len(names)
	for _, name := range names {
		out = append(out, name...)
		for _, x := range []int{int(checksum(tables[name])), at, len(tables[name])} {
			out = binary.BigEndian.AppendUint32(out, uint32(x))
		}
		at += (len(tables[name]) + 3) / 4 * 4
	}
	head := 0
	for _, name := range names {
		if name == "head" {
			head = len(out)
		}
		out = append(out, tables[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[head+8:], 0xb1b0afba-checksum(out))
	return out
}

// checksum is the sum of a table's 32-bit words.
func checksum(table []byte) (sum uint32) {
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var last [4]byte
	copy(last[:], table)
	return sum + binary.BigEndian.Uint32(last[:])
}
