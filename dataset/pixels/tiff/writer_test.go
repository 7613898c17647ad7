package tiff

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"maps"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// spec says how the tests write a file.
type spec struct {
	w, h, bits, samples int
	model               model
	compression         int
	bigEndian, bigTIFF  bool
	reversed            bool
	planar, predicted   bool
	tileW, tileH        int // 0: strips
	rows                int // of a strip; 0: all
	next                uint64
	damage              func(parts [][]byte) // before they are put into the file
	fields              map[tag][]uint64     // take the place of those that follow from the rest
	bytes               map[tag][]byte       // fields of bytes beside them
}

func (s *spec) set(t tag, values ...uint64) {
	s.fields = maps.Clone(s.fields)
	if s.fields == nil {
		s.fields = map[tag][]uint64{}
	}
	s.fields[t] = values
}

// samplesOf are random samples, pixel by pixel.
func (s *spec) samplesOf(seed uint64) []uint16 {
	random := rand.New(rand.NewPCG(seed, 1))
	all := make([]uint16, s.w*s.h*s.samples)
	for i := range all {
		all[i] = uint16(random.Uint32()) >> (16 - s.bits)
		if i > 0 && random.IntN(3) > 0 { // runs, so that compression has work
			all[i] = all[i-1]
		}
	}
	return all
}

// write makes a file of samples.
func (s *spec) write(samples []uint16) []byte {
	pw, ph := s.w, s.rows
	if ph == 0 {
		ph = s.h
	}
	if s.tileW > 0 {
		pw, ph = s.tileW, s.tileH
	}
	planes, each := 1, s.samples
	if s.planar {
		planes, each = s.samples, 1
	}
	var parts [][]byte
	for plane := range planes {
		for y := 0; y < s.h; y += ph {
			for x := 0; x < s.w; x += pw {
				h := ph
				if s.tileW == 0 {
					h = min(ph, s.h-y)
				}
				parts = append(parts, s.part(samples, plane, each, x, y, pw, h))
			}
		}
	}
	return s.assemble(parts, pw, ph)
}

// part packs w x h pixels from (x0, y0) on; there are zeros beyond the image.
func (s *spec) part(samples []uint16, plane, each, x0, y0, w, h int) []byte {
	var out []byte
	for y := y0; y < y0+h; y++ {
		row := make([]uint16, 0, w*each)
		for x := x0; x < x0+w; x++ {
			for c := range each {
				v := uint16(0)
				if x < s.w && y < s.h {
					v = samples[(y*s.w+x)*s.samples+plane+c]
				}
				row = append(row, v)
			}
		}
		if s.predicted {
			for i := len(row) - 1; i >= each; i-- {
				row[i] -= row[i-each]
			}
		}
		out = append(out, s.packRow(row)...)
	}
	switch s.compression {
	case packBits:
		out = packed(out)
	case lzw:
		out = lzwOf(out)
	case deflate, deflateAdobe:
		out = deflated(out)
	}
	if s.reversed {
		for i, b := range out {
			out[i] = bits.Reverse8(b)
		}
	}
	return out
}

func (s *spec) order() binary.AppendByteOrder {
	if s.bigEndian {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (s *spec) packRow(row []uint16) []byte {
	var out []byte
	waiting, have := uint32(0), 0
	for _, v := range row {
		if s.bits == 16 {
			out = s.order().AppendUint16(out, v)
			continue
		}
		waiting, have = waiting<<s.bits|uint32(v)&(1<<s.bits-1), have+s.bits
		for ; have >= 8; have -= 8 {
			out = append(out, byte(waiting>>(have-8)))
		}
	}
	if have > 0 {
		out = append(out, byte(waiting<<(8-have)))
	}
	return out
}

// assemble writes header, parts, directory and the values that it points to.
func (s *spec) assemble(parts [][]byte, pw, ph int) []byte {
	offsets, counts := tagStripOffsets, tagStripByteCounts
	fields := map[tag][]uint64{
		tagWidth: {uint64(s.w)}, tagLength: {uint64(s.h)}, tagBits: slices.Repeat([]uint64{uint64(s.bits)}, s.samples),
		tagCompression: {uint64(s.compression)}, tagPhotometric: {uint64(s.model)}, tagSamples: {uint64(s.samples)}, tagRowsPerStrip: {uint64(ph)},
	}
	if s.tileW > 0 {
		offsets, counts = tagTileOffsets, tagTileByteCounts
		fields[tagTileWidth], fields[tagTileLength] = []uint64{uint64(pw)}, []uint64{uint64(ph)}
	}
	if s.reversed {
		fields[tagFillOrder] = []uint64{2}
	}
	if s.planar {
		fields[tagPlanar] = []uint64{2}
	}
	if s.predicted {
		fields[tagPredictor] = []uint64{2}
	}
	if s.damage != nil {
		s.damage(parts)
	}
	body := make([]byte, 16) // room for the header
	for _, p := range parts {
		fields[offsets], fields[counts] = append(fields[offsets], uint64(len(body))), append(fields[counts], uint64(len(p)))
		body = append(body, p...)
	}
	maps.Copy(fields, s.fields)
	return s.directory(body, fields)
}

func (s *spec) directory(body []byte, fields map[tag][]uint64) []byte {
	order, kind, size, inline := s.order(), uint16(typeLong), 4, 4
	number := func(b []byte, v uint64) []byte { return order.AppendUint32(b, uint32(v)) }
	if s.bigTIFF {
		kind, size, inline, number = typeLong8, 8, 8, order.AppendUint64
	}
	var entries []byte
	for t := range s.bytes {
		fields[t] = []uint64{}
	}
	for _, t := range slices.Sorted(maps.Keys(fields)) {
		values := fields[t]
		if values == nil {
			continue
		}
		if content, ok := s.bytes[t]; ok { // of more than 8 bytes
			entries = order.AppendUint16(order.AppendUint16(entries, uint16(t)), typeUndefined)
			entries = number(number(entries, uint64(len(content))), uint64(len(body)))
			body = append(body, content...)
			continue
		}
		entries = order.AppendUint16(order.AppendUint16(entries, uint16(t)), kind)
		entries = number(entries, uint64(len(values)))
		if len(values)*size <= inline {
			entries = number(entries, values[0])
			continue
		}
		entries = number(entries, uint64(len(body)))
		for _, v := range values {
			body = number(body, v)
		}
	}
	at := len(body)
	n := len(entries) / (4 + 2*inline)
	if s.bigTIFF {
		body = order.AppendUint64(body, uint64(n))
	} else {
		body = order.AppendUint16(body, uint16(n))
	}
	body = number(append(body, entries...), s.next)
	header := []byte("II")
	if s.bigEndian {
		header = []byte("MM")
	}
	if s.bigTIFF {
		header = order.AppendUint64(order.AppendUint16(order.AppendUint16(order.AppendUint16(header, 43), 8), 0), uint64(at))
	} else {
		header = order.AppendUint32(order.AppendUint16(header, 42), uint32(at))
	}
	copy(body, header)
	return body
}

// packed is PackBits of runs and of bytes that differ.
func packed(data []byte) []byte {
	var out []byte
	for i := 0; i < len(data); {
		n := 1
		for i+n < len(data) && n < 128 && data[i+n] == data[i] {
			n++
		}
		if n > 1 {
			out = append(out, byte(1-n), data[i])
		} else {
			out = append(out, 0, data[i])
		}
		i += n
	}
	return out
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// lzwOf is LZW as TIFF has it: the highest bit first, and codes that widen one early.
func lzwOf(data []byte) []byte {
	const clearCode, endCode, full = 256, 257, 4095
	var out []byte
	waiting, have, width := uint32(0), 0, 9
	put := func(code int) {
		waiting, have = waiting<<width|uint32(code), have+width
		for ; have >= 8; have -= 8 {
			out = append(out, byte(waiting>>(have-8)))
		}
	}
	codes := map[string]int{}
	code := func(s []byte) int {
		if len(s) == 1 {
			return int(s[0])
		}
		return codes[string(s)]
	}
	put(clearCode)
	from, next := 0, 258
	for to := 1; to <= len(data); to++ {
		if to < len(data) && to-from > 0 {
			if _, ok := codes[string(data[from:to+1])]; ok {
				continue
			}
		}
		put(code(data[from:to]))
		if to < len(data) {
			codes[string(data[from:to+1])] = next
		}
		if next++; next == full {
			put(clearCode)
			clear(codes)
			next, width = 258, 9
		} else if next == 1<<width {
			width++
		}
		from = to
	}
	put(endCode)
	width = 8 - have%8
	put(0)
	return out
}
