// Package container walks image files: which parts they are made of, in the order of
// the file, without a look into them.
//
// It owns the chunks of PNG and WebP, the segments of JPEG, the blocks of GIF and the
// boxes of ISO's base media format. It must not know what the parts hold. Any bytes may
// be walked: the walk ends where a part is cut off or the image does, so that nothing
// behind the end of an image is ever given. It takes time in proportion to the file and
// no memory but that of names.
package container

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// Part is one of a file.
type Part struct {
	// Kind is the type of a chunk or box of four letters, the marker of a segment of JPEG
	// as ITU-T T.81 names it (APP1, COM, SOF0), a block of GIF (Screen, Image, Control,
	// Comment, Application, Text), or TIFF for the whole of a TIFF file.
	Kind string
	// Content shares the file's memory. That of a GIF extension is still in blocks: see
	// Joined.
	Content []byte
}

// The first bytes of files.
const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	jpegStart    = "\xff\xd8\xff"
)

// Parts walks the container that the content announces; of any other there are none.
func Parts(data []byte) iter.Seq[Part] {
	switch {
	case bytes.HasPrefix(data, []byte(jpegStart)):
		return jpeg(data)
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return png(data)
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return webp(data)
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return gif(data)
	case IsTIFF(data):
		return func(yield func(Part) bool) { yield(Part{"TIFF", data}) }
	case len(data) >= 8 && string(data[4:8]) == "ftyp", bytes.HasPrefix(data, []byte("\x00\x00\x00\x0cJXL \r\n\x87\n")):
		return Boxes(data)
	}
	return func(func(Part) bool) {}
}

// IsTIFF recognises TIFF and BigTIFF.
func IsTIFF(data []byte) bool {
	if len(data) < 8 {
		return false
	}
	switch string(data[:4]) {
	case "II*\x00", "MM\x00*", "II+\x00", "MM\x00+":
		return true
	}
	return false
}

// png gives the chunks up to IEND, which is not among them (PNG, third edition, section
// 5.3).
func png(data []byte) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		const name, content, around = 4, 8, 12
		rest := data[len(pngSignature):]
		for len(rest) >= around {
			length := int64(binary.BigEndian.Uint32(rest))
			if length > int64(len(rest))-around || string(rest[name:content]) == "IEND" {
				return
			}
			if !yield(Part{string(rest[name:content]), rest[content:][:length]}) {
				return
			}
			rest = rest[around+length:]
		}
	}
}

// webp gives the chunks of a file (RFC 9649, section 2.3), which are padded to even
// lengths.
func webp(data []byte) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		const riff, head = 12, 8
		end := min(int64(binary.LittleEndian.Uint32(data[4:]))+head, int64(len(data)))
		rest := data[min(riff, end):end]
		for len(rest) >= head {
			size := int64(binary.LittleEndian.Uint32(rest[4:]))
			if size > int64(len(rest))-head || !yield(Part{string(rest[:4]), rest[head:][:size]}) {
				return
			}
			rest = rest[min(head+size+size%2, int64(len(rest))):]
		}
	}
}

// Boxes gives boxes up to the first that is cut off (ISO/IEC 14496-12, section 4.2), as
// those of JUMBF are too (ISO/IEC 19566-5, annex A).
func Boxes(data []byte) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		const head, large = 8, 16
		for rest := data; len(rest) >= head; {
			size, begin := uint64(binary.BigEndian.Uint32(rest)), uint64(head)
			switch {
			case size == 0: // up to the end
				size = uint64(len(rest))
			case size == 1 && len(rest) >= large:
				size, begin = binary.BigEndian.Uint64(rest[head:]), large
			}
			if size < begin || size > uint64(len(rest)) || !yield(Part{string(rest[4:head]), rest[begin:size]}) {
				return
			}
			rest = rest[size:]
		}
	}
}
