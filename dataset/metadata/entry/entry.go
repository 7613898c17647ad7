// Package entry lists every text that an image file carries outside of its pixels.
//
// It owns where texts stand in each container (PNG, JPEG, WebP, GIF, TIFF, HEIC, AVIF)
// and how they are unpacked. It must not know what a text means, who writes it or how
// images are decoded. Containers are walked: what stands behind the end of an image, or
// within another text, is no entry.
//
// Any bytes may be read. A text that cannot be read is listed with its fault, never left
// out. Of a text at most 1 MiB is unpacked, of a file at most 8 MiB and 2,048 entries.
package entry

import (
	"bytes"
	"iter"
	"strconv"

	"github.com/refold/refold/dataset/metadata"
	"github.com/refold/refold/dataset/metadata/c2pa"
	"github.com/refold/refold/dataset/metadata/container"
	"github.com/refold/refold/dataset/metadata/exif"
	"github.com/refold/refold/dataset/metadata/iptc"
	"github.com/refold/refold/dataset/metadata/xmp"
)

// Entry is one text.
type Entry struct {
	Where string `json:"where"` // one of the places
	Key   string `json:"key"`   // a keyword, the name of a field or property
	Value string `json:"value,omitempty"`
	// Fault is why Value is not the whole text.
	Fault string `json:"fault,omitempty"`
}

// The places of texts.
const (
	PNG     = "PNG text" // tEXt, zTXt and iTXt: writers choose by the characters
	Comment = "comment"  // of JPEG and GIF; without a key
	EXIF    = "EXIF"     // TIFF's fields too
	XMP     = "XMP"
	IPTC    = "IPTC"
	C2PA    = "C2PA"
	Hidden  = "hidden" // in the lowest bits of pixels; the key is the magic word
)

// Keys of C2PA. Those of manifests of what an image was made from begin with Ingredient.
const (
	Manifest   = "manifest" // the container of the store; listed whenever there is one
	Generator  = "generator"
	Signer     = "signer"
	SourceType = "source type"
	Agent      = "agent"
	Ingredient = "ingredient "
)

// Position is the key, among EXIF, of latitude and longitude in degrees, with a comma
// between them.
const Position = "GPSPosition"

// Limits.
const (
	maxText    = 1 << 20
	maxTotal   = 8 << 20
	maxEntries = 2048
)

// Read lists the entries of a file in its order.
func Read(data []byte) []Entry {
	c := collector{left: maxTotal}
	parts := container.Parts(data)
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG")):
		c.png(parts)
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		c.jpeg(parts)
	case bytes.HasPrefix(data, []byte("RIFF")):
		c.webp(parts)
	case bytes.HasPrefix(data, []byte("GIF8")):
		c.gif(parts)
	case container.IsTIFF(data):
		c.exif(data)
	default:
		b := metadata.Find(data) // of boxes
		c.exif(b.EXIF)
		c.xmp(b.XMP)
		c.boxes(parts)
	}
	return c.found
}

// collector gathers entries up to the limits.
type collector struct {
	found []Entry
	left  int // bytes that may still be listed
}

func (c *collector) full() bool { return len(c.found) > maxEntries }

// add lists a text. The first one beyond a limit is listed without it, as a fault.
func (c *collector) add(where, key, value string) {
	const tooMuch = "not read: the file holds too many texts"
	switch {
	case c.full() || value == "":
	case len(c.found) == maxEntries:
		c.found = append(c.found, Entry{Where: where, Key: key, Fault: tooMuch})
	case len(value) > maxText:
		c.fault(where, key, "longer than 1 MiB")
	case len(value) > c.left:
		c.fault(where, key, tooMuch)
	default:
		c.left -= len(value)
		c.found = append(c.found, Entry{Where: where, Key: key, Value: value})
	}
}

// fault lists a text that cannot be read.
func (c *collector) fault(where, key, why string) {
	if !c.full() {
		c.found = append(c.found, Entry{Where: where, Key: key, Fault: why})
	}
}

const exifName = "Exif\x00\x00"

// exif lists the texts of a TIFF stream, and of the blocks that its fields hold.
func (c *collector) exif(data []byte) {
	data = bytes.TrimPrefix(data, []byte(exifName)) // of JPEG's segment, also elsewhere
	var blocks []exif.Field                         // behind the fields, since they may be long
	for f := range exif.Fields(data) {
		if c.full() || c.left == 0 {
			break
		}
		if f.Tag == exif.XMP || f.Tag == exif.IPTC || f.Tag == exif.C2PA {
			blocks = append(blocks, f)
			continue
		}
		text, ok := f.Text()
		switch {
		case ok:
			c.left -= min(c.left, max(0, len(f.Data)-len(text))) // what pads it costs as well
			c.add(EXIF, f.Name(), text)
		case f.IsComment():
			c.fault(EXIF, f.Name(), "in a character set that is not read")
		}
	}
	if lat, lon, ok := exif.Place(data); ok {
		c.add(EXIF, Position, degrees(lat)+","+degrees(lon))
	}
	for _, f := range blocks {
		switch f.Tag {
		case exif.XMP:
			c.xmp(f.Data)
		case exif.IPTC:
			c.iptc(f.Data)
		case exif.C2PA:
			c.c2pa("TIFF", f.Data)
		}
	}
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }

func (c *collector) xmp(packet []byte) {
	if len(packet) > c.left {
		c.fault(XMP, "packet", "longer than what is read of a file")
		return
	}
	c.left -= len(packet)
	properties, err := xmp.Read(packet)
	for _, p := range properties {
		c.add(XMP, p.Name, p.Value)
	}
	if err != nil {
		c.fault(XMP, "packet", err.Error())
	}
}

func (c *collector) iptc(records []byte) {
	for _, f := range iptc.Read(records) {
		c.add(IPTC, f.Name, f.Value)
	}
}

// c2pa lists a store of manifests, even one that cannot be read.
func (c *collector) c2pa(from string, store []byte) {
	manifests := c2pa.Read(store)
	if len(manifests) == 0 {
		c.fault(C2PA, Manifest, "that of "+from+" cannot be read")
		return
	}
	c.add(C2PA, Manifest, from)
	for i, m := range manifests {
		of := Ingredient
		if i == len(manifests)-1 {
			of = ""
		}
		c.add(C2PA, of+Generator, m.Generator)
		c.add(C2PA, of+Signer, m.Signer)
		for _, t := range m.SourceTypes {
			c.add(C2PA, of+SourceType, t)
		}
		for _, a := range m.Agents {
			c.add(C2PA, of+Agent, a)
		}
	}
}

func (c *collector) webp(parts iter.Seq[container.Part]) {
	for p := range parts {
		switch p.Kind {
		case "EXIF":
			c.exif(p.Content)
		case "XMP ":
			c.xmp(p.Content)
		case "C2PA":
			c.c2pa("WebP", p.Content)
		}
	}
}
