// Package xmp reads XMP packets: RDF in XML that image files carry (ISO 16684-1).
//
// It owns how properties are written (attributes, elements, arrays, structures) and the
// usual prefixes of their names. It must not know containers or what a property says of
// an image.
//
// Any bytes may be read: what stands before a fault counts, and the fault is told. Time
// and memory are bounded by the packet's size, the depth by 32, the properties by 512.
package xmp

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Property is one value. An array gives one for each item; the fields of a structure
// are named behind it, as in xmpMM:History/stEvt:softwareAgent.
type Property struct{ Name, Value string }

// Limits of a packet.
const (
	maxBytes      = 4 << 20
	maxDepth      = 32
	maxProperties = 512
)

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

// prefixes are the usual ones, by which properties are named whatever prefix a file
// gives them.
var prefixes = map[string]string{
	"http://purl.org/dc/elements/1.1/":                 "dc",
	"http://ns.adobe.com/xap/1.0/":                     "xmp",
	"http://ns.adobe.com/xap/1.0/mm/":                  "xmpMM",
	"http://ns.adobe.com/xap/1.0/rights/":              "xmpRights",
	"http://ns.adobe.com/xap/1.0/sType/ResourceRef#":   "stRef",
	"http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
	"http://ns.adobe.com/photoshop/1.0/":               "photoshop",
	"http://ns.adobe.com/tiff/1.0/":                    "tiff",
	"http://ns.adobe.com/exif/1.0/":                    "exif",
	"http://cipa.jp/exif/1.0/":                         "exifEX",
	"http://ns.adobe.com/exif/1.0/aux/":                "aux",
	"http://ns.adobe.com/camera-raw-settings/1.0/":     "crs",
	"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/":      "Iptc4xmpCore",
	"http://iptc.org/std/Iptc4xmpExt/2008-02-29/":      "Iptc4xmpExt",
	"http://ns.useplus.org/ldf/xmp/1.0/":               "plus",
	"http://ns.google.com/photos/1.0/camera/":          "GCamera",
	"http://creativecommons.org/ns#":                   "cc",
	"http://ns.microsoft.com/photo/1.0/":               "MicrosoftPhoto",
	"http://ns.acdsee.com/iptc/1.0/":                   "acdsee-rs",
	"http://www.gimp.org/xmp/":                         "GIMP",
	"http://www.digikam.org/ns/1.0/":                   "digiKam",
	"http://purl.org/dc/terms/":                        "dcterms",
	"http://ns.adobe.com/pdf/1.3/":                     "pdf",
	"http://www.w3.org/XML/1998/namespace":             "xml",
	"adobe:ns:meta/":                                   "x",
	rdf:                                                "rdf",
}

// Read gives the properties of a packet in their order, and what kept it from reading
// further.
func Read(packet []byte) ([]Property, error) {
	if len(packet) > maxBytes {
		return nil, fmt.Errorf("xmp: a packet of more than %d bytes", maxBytes)
	}
	packet = bytes.TrimRight(packet, "\x00") // of GIF and of writers in C
	r := reader{from: xml.NewDecoder(bytes.NewReader(packet))}
	for {
		token, err := r.from.Token()
		switch {
		case errors.Is(err, io.EOF):
			return r.found, nil
		case err != nil:
			return r.found, fmt.Errorf("xmp: %w", err)
		}
		if err := r.take(token); err != nil {
			return r.found, err
		}
	}
}

// reader follows a packet. The path names the property that it is in: one element for
// each that is open, empty for those of RDF's own syntax.
type reader struct {
	from  *xml.Decoder
	path  []string
	found []Property
	text  strings.Builder // of the innermost element
}

func (r *reader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if len(r.path) == maxDepth {
			return fmt.Errorf("xmp: elements more than %d deep", maxDepth)
		}
		r.text.Reset()
		r.path = append(r.path, r.element(t.Name))
		for _, a := range t.Attr {
			r.attribute(a)
		}
	case xml.CharData:
		r.text.Write(t)
	case xml.EndElement:
		r.add("", r.text.String())
		r.text.Reset()
		if len(r.path) > 0 {
			r.path = r.path[:len(r.path)-1]
		}
	}
	if len(r.found) > maxProperties {
		r.found = r.found[:maxProperties]
		return fmt.Errorf("xmp: more than %d properties", maxProperties)
	}
	return nil
}

// element is its part of a path.
func (r *reader) element(name xml.Name) string {
	if name.Space == rdf || prefixes[name.Space] == "x" {
		return ""
	}
	return named(name)
}

// attribute is a property too, but for those of the syntax; rdf:resource is a value.
func (r *reader) attribute(a xml.Attr) {
	switch {
	case a.Name.Space == rdf && a.Name.Local == "resource", a.Name.Space == rdf && a.Name.Local == "value":
		r.add("", a.Value)
	case a.Name.Space == "" || a.Name.Space == "xmlns" || prefixes[a.Name.Space] == "xml" || prefixes[a.Name.Space] == "x" || a.Name.Space == rdf:
	default:
		r.add(named(a.Name), a.Value)
	}
}

// add notes a value that is not empty, of the element that is open or of an attribute.
func (r *reader) add(attribute, value string) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	var parts []string
	for _, name := range append(r.path, attribute) {
		if name != "" {
			parts = append(parts, name)
		}
	}
	if len(parts) > 0 {
		r.found = append(r.found, Property{strings.Join(parts, "/"), value})
	}
}

// named is a name with its usual prefix, or with the whole namespace where it has none.
func named(name xml.Name) string {
	if prefix, ok := prefixes[name.Space]; ok {
		return prefix + ":" + name.Local
	}
	return "{" + name.Space + "}" + name.Local
}
