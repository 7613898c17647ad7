package entry

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/metadata/container"
	"github.com/refold/refold/dataset/metadata/exif"
	"github.com/refold/refold/dataset/metadata/iptc"
)

const (
	xmpName     = "http://ns.adobe.com/xap/1.0/\x00"
	xmpMoreName = "http://ns.adobe.com/xmp/extension/\x00"
)

// jpeg lists the texts of segments. EXIF that is split over several is put together.
func (c *collector) jpeg(parts iter.Seq[container.Part]) {
	var exifParts [][]byte
	var boxes []packet
	for p := range parts {
		switch p.Kind {
		case "COM":
			c.add(Comment, "", strings.Trim(exif.FromBytes(p.Content), "\x00"))
		case "APP1":
			if content, ok := bytes.CutPrefix(p.Content, []byte(exifName)); ok {
				exifParts = append(exifParts, content)
			} else if content, ok := bytes.CutPrefix(p.Content, []byte(xmpName)); ok {
				c.xmp(content)
			} else if bytes.HasPrefix(p.Content, []byte(xmpMoreName)) {
				c.fault(XMP, "extension", "the parts of XMP beyond a segment are not read")
			}
		case "APP11":
			if box, ok := packetOf(p.Content); ok {
				boxes = append(boxes, box)
			}
		case "APP13":
			c.iptc(iptc.InPhotoshop(p.Content))
		}
	}
	c.exif(bytes.Join(exifParts, nil))
	if store := joined(boxes); store != nil {
		c.c2pa("JPEG", store)
	}
}

// packet is a part of a box of JUMBF in a segment APP11 (ISO/IEC 19566-5, annex D).
type packet struct {
	instance uint16
	sequence uint32
	box      []byte // with the box's header, which each packet repeats
}

func packetOf(segment []byte) (p packet, ok bool) {
	const head, box = 8, 8
	if len(segment) < head+box || string(segment[:2]) != "JP" {
		return p, false
	}
	p = packet{binary.BigEndian.Uint16(segment[2:]), binary.BigEndian.Uint32(segment[4:]), segment[head:]}
	return p, string(p.box[4:8]) == "jumb"
}

// joined is the first box, put together; nil where there is none or a part is missing.
func joined(packets []packet) []byte {
	if len(packets) == 0 {
		return nil
	}
	first := packets[0].instance
	packets = slices.DeleteFunc(packets, func(p packet) bool { return p.instance != first })
	slices.SortStableFunc(packets, func(a, b packet) int { return cmp.Compare(a.sequence, b.sequence) })
	header := 8
	if binary.BigEndian.Uint32(packets[0].box) == 1 { // its length follows, in 8 bytes
		header = 16
	}
	store := slices.Clone(packets[0].box)
	for i, p := range packets[1:] {
		if p.sequence != packets[i].sequence+1 || len(p.box) < header {
			return []byte{}
		}
		store = append(store, p.box[header:]...)
	}
	return store
}

// gif lists comments and the blocks of applications. XMP stands in the file as it is,
// with 258 bytes behind it by which the walk over blocks finds its end (XMP
// specification, part 3, section 1.1.2).
func (c *collector) gif(parts iter.Seq[container.Part]) {
	const name, trailer = 12, 258
	for p := range parts {
		switch {
		case p.Kind == "Comment":
			c.add(Comment, "", strings.Trim(exif.FromBytes(container.Joined(p.Content)), "\x00"))
		case p.Kind == "Application" && bytes.HasPrefix(p.Content, []byte("\x0bXMP DataXMP")):
			c.xmp(p.Content[name:max(name, len(p.Content)-trailer)])
		case p.Kind == "Application" && bytes.HasPrefix(p.Content, []byte("\x0bC2PA_GIF")):
			c.c2pa("GIF", container.Joined(p.Content[min(name, len(p.Content)):]))
		}
	}
}

// manifestBox marks the box of C2PA (C2PA 2.1, section A.5).
const manifestBox = "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81"

// boxes looks for manifests in HEIC and AVIF: behind the mark, version and flags stand
// a purpose and an offset.
func (c *collector) boxes(parts iter.Seq[container.Part]) {
	const flags, offset = 4, 8
	for p := range parts {
		rest, ok := bytes.CutPrefix(p.Content, []byte(manifestBox))
		if p.Kind != "uuid" || !ok || len(rest) < flags {
			continue
		}
		purpose, store, _ := bytes.Cut(rest[flags:], []byte{0})
		if string(purpose) == "manifest" && len(store) >= offset {
			c.c2pa("BMFF", store[offset:])
		}
	}
}
