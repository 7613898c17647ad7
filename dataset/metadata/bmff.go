package metadata

import (
	"bytes"
	"encoding/binary"
)

const jxlSignature = "\x00\x00\x00\x0cJXL \r\n\x87\n"

// maxItems is how many items of a HEIF file are looked at.
const maxItems = 1 << 12

// boxes gives the boxes of a box, or of a file, up to the first that is cut off
// (ISO/IEC 14496-12, section 4.2).
func boxes(data []byte, yield func(name, content []byte) bool) {
	const head, large = 8, 16
	for len(data) >= head {
		size, begin := uint64(binary.BigEndian.Uint32(data)), uint64(head)
		switch {
		case size == 0: // up to the end
			size = uint64(len(data))
		case size == 1 && len(data) >= large:
			size, begin = binary.BigEndian.Uint64(data[head:]), large
		}
		if size < begin || size > uint64(len(data)) || !yield(data[4:head], data[begin:size]) {
			return
		}
		data = data[size:]
	}
}

// box is the first box of a name, nil where there is none.
func box(data []byte, name string) (found []byte) {
	boxes(data, func(other, content []byte) bool {
		if string(other) != name {
			return true
		}
		found = content
		return false
	})
	return found
}

// inJXL reads the boxes "Exif" and "xml " (ISO/IEC 18181-2, section 9). Those that
// are compressed with Brotli are passed over.
func inJXL(data []byte) (b Blocks) {
	boxes(data, func(name, content []byte) bool {
		switch {
		case string(name) == "Exif" && b.EXIF == nil:
			b.EXIF = behindOffset(content)
		case string(name) == "xml " && b.XMP == nil:
			b.XMP = content
		}
		return true
	})
	return b
}

// behindOffset is the TIFF stream of a block that begins with where it lies. Some
// writers leave that out.
func behindOffset(block []byte) []byte {
	if byteOrder(block) != nil || len(block) < 4 {
		return block
	}
	at := uint64(binary.BigEndian.Uint32(block)) + 4
	if at > uint64(len(block)) {
		return nil
	}
	return block[at:]
}

// inHEIF reads the items of HEIC and AVIF files that hold EXIF and XMP (ISO/IEC
// 23008-12, annex A).
func inHEIF(data []byte) (b Blocks) {
	meta := box(data, "meta")
	if len(meta) < 4 { // version and flags
		return b
	}
	meta = meta[4:]
	exif, xmp := itemsOf(box(meta, "iinf"))
	if exif == 0 && xmp == 0 {
		return b
	}
	locations := readLocations(box(meta, "iloc"), exif, xmp)
	b.EXIF = behindOffset(locations[0].read(data, meta))
	b.XMP = locations[1].read(data, meta)
	return b
}

// itemsOf finds the numbers of the first items of each kind; 0 for none.
func itemsOf(iinf []byte) (exif, xmp uint32) {
	if len(iinf) < 6 {
		return 0, 0
	}
	entries := iinf[6:]
	if iinf[0] > 0 {
		entries = iinf[min(8, len(iinf)):]
	}
	n := 0
	boxes(entries, func(name, content []byte) bool {
		const fixed = 4 + 2 + 2 + 4 // version and flags, number, protection, type
		if n++; n > maxItems {
			return false
		}
		if string(name) != "infe" || len(content) < fixed || content[0] < 2 {
			return true
		}
		id, rest := uint32(binary.BigEndian.Uint16(content[4:])), content[8:]
		if content[0] > 2 && len(content) >= fixed+2 {
			id, rest = binary.BigEndian.Uint32(content[4:]), content[10:]
		}
		switch kind, more := string(rest[:4]), rest[4:]; {
		case kind == "Exif" && exif == 0:
			exif = id
		case kind == "mime" && xmp == 0 && bytes.Contains(more, []byte("\x00application/rdf+xml\x00")):
			xmp = id
		}
		return true
	})
	return exif, xmp
}

// location is where an item lies.
type location struct {
	method     uint16 // 0: in the file, 1: in the box "idat"
	at, length uint64
	found      bool
}

// read takes an item out of the file.
func (l location) read(file, meta []byte) []byte {
	from := file
	if l.method == 1 {
		from = box(meta, "idat")
	}
	if !l.found || l.method > 1 || l.at > uint64(len(from)) || l.length > uint64(len(from))-l.at {
		return nil
	}
	if l.length == 0 { // up to the end
		return from[l.at:]
	}
	return from[l.at:][:l.length]
}

// readLocations finds two items that lie in one piece (ISO/IEC 14496-12, section
// 8.11.3).
func readLocations(iloc []byte, exif, xmp uint32) (found [2]location) {
	r := reader{rest: iloc}
	version := r.number(1)
	r.number(3)
	widths := r.number(2)
	offsetSize, lengthSize, baseSize, indexSize := int(widths>>12), int(widths>>8&15), int(widths>>4&15), int(widths&15)
	idSize := 2
	if version >= 2 {
		idSize = 4
	}
	for range min(r.number(idSize), maxItems) {
		id := uint32(r.number(idSize))
		var l location
		if version > 0 {
			l.method = uint16(r.number(2) & 15)
		} else {
			indexSize = 0
		}
		reference := r.number(2)
		base := r.number(baseSize)
		extents := r.number(2)
		for range extents {
			r.number(indexSize)
			l.at, l.length = base+r.number(offsetSize), r.number(lengthSize)
			if r.ended {
				return found
			}
		}
		l.found = reference == 0 && extents == 1
		switch {
		case id == exif && exif != 0:
			found[0] = l
		case id == xmp && xmp != 0:
			found[1] = l
		}
	}
	return found
}

// reader reads whole numbers; behind the end they are 0.
type reader struct {
	rest  []byte
	ended bool
}

func (r *reader) number(size int) (v uint64) {
	if size > len(r.rest) {
		r.ended, r.rest = true, nil
		return 0
	}
	for _, b := range r.rest[:size] {
		v = v<<8 | uint64(b)
	}
	r.rest = r.rest[size:]
	return v
}
