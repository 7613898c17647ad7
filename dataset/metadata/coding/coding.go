// Package coding tells how an image file is coded: what a network that is given the
// pixels should not know, and what tells classes apart all the same where they come from
// different programs.
//
// It owns the headers of JPEG, PNG, GIF, WebP, TIFF and BMP as far as programs differ in
// them, the quality that JPEG's tables stand for, and the names of colour profiles. It
// must not know texts, pixels, classes or what follows from a difference.
//
// Any bytes may be read: what is not there or cut off is the zero value.
package coding

import (
	"bytes"
	"strconv"

	"github.com/refold/refold/dataset/kind"
	"github.com/refold/refold/dataset/metadata/container"
)

// Coding is how one file is coded. The zero value of a field says that the file does not
// have it.
type Coding struct {
	Format      string `json:"format"`                // as package kind names it
	Bytes       int64  `json:"bytes"`                 // of the file
	Compression string `json:"compression,omitempty"` // lossy or lossless WebP; TIFF's and BMP's number
	Depth       int    `json:"depth,omitempty"`       // bits of a channel, or of a palette's index
	Channels    int    `json:"channels,omitempty"`    // as stored, alpha included; 1 with a palette
	Palette     int    `json:"palette,omitempty"`     // colours
	Alpha       bool   `json:"alpha,omitempty"`       // or a transparent colour
	Interlaced  bool   `json:"interlaced,omitempty"`  // PNG, GIF; progressive JPEG

	Tables      string `json:"tables,omitempty"`      // of JPEG's quantisation: a hash of them, by component
	Quality     int    `json:"quality,omitempty"`     // of libjpeg whose tables are nearest, 1 to 100
	Standard    bool   `json:"standard,omitempty"`    // and they are equal
	Subsampling string `json:"subsampling,omitempty"` // 4:2:0, or the factors where they have no name
	Restarts    int    `json:"restarts,omitempty"`    // units between JPEG's restart markers

	Density string `json:"density,omitempty"` // of pixels, as written: 72x72 inch
	Profile string `json:"profile,omitempty"` // the colour profile's own name, else its hash
	EXIF    bool   `json:"exif,omitempty"`
	XMP     bool   `json:"xmp,omitempty"`
	Texts   int    `json:"texts,omitempty"` // chunks, comments and segments of text beside these two
}

// Read reads the headers of a file.
func Read(data []byte) Coding {
	format, _ := kind.Format(data)
	c := Coding{Format: format, Bytes: int64(len(data))}
	parts := container.Parts(data)
	switch format {
	case "jpeg":
		c.jpeg(parts)
	case "png":
		c.png(parts)
	case "gif":
		c.gif(parts)
	case "webp":
		c.webp(parts)
	case "tiff":
		c.tiff(data)
	case "bmp":
		c.bmp(data)
	}
	return c
}

// Feature is a property that a probe can take by itself: a number, or a name of no order.
type Feature struct {
	Name   string
	Number float64 // where Text is not used
	Text   string
	Named  bool // Text is the value
}

// Features lists the properties, always the same in the same order.
func (c Coding) Features() []Feature {
	number := func(name string, v float64) Feature { return Feature{Name: name, Number: v} }
	named := func(name, v string) Feature { return Feature{Name: name, Text: v, Named: true} }
	yes := func(name string, v bool) Feature { return named(name, strconv.FormatBool(v)) }
	return []Feature{
		named("format", c.Format), number("bytes", float64(c.Bytes)), named("compression", c.Compression), number("bit depth", float64(c.Depth)),
		number("channels", float64(c.Channels)), number("palette", float64(c.Palette)), yes("alpha", c.Alpha), yes("interlaced", c.Interlaced),
		named("quantisation tables", c.Tables), number("JPEG quality", float64(c.Quality)), yes("standard tables", c.Standard),
		named("subsampling", c.Subsampling), number("restart interval", float64(c.Restarts)), named("density", c.Density),
		named("colour profile", c.Profile), yes("EXIF", c.EXIF), yes("XMP", c.XMP), number("texts", float64(c.Texts)),
	}
}

const (
	exifName   = "Exif\x00\x00"
	xmpName    = "http://ns.adobe.com/xap/1.0/\x00"
	xmpKeyword = "XML:com.adobe.xmp\x00"
)

func hasName(content []byte, name string) bool { return bytes.HasPrefix(content, []byte(name)) }
