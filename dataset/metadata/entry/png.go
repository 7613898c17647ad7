package entry

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"iter"
	"strings"

	"github.com/refold/refold/dataset/metadata/container"
	"github.com/refold/refold/dataset/metadata/exif"
	"github.com/refold/refold/dataset/metadata/iptc"
)

const (
	xmpKeyword = "XML:com.adobe.xmp"
	rawProfile = "Raw profile type " // ImageMagick's, hexadecimal
)

// png lists the texts of all chunks, those behind the pixels too (PNG, third edition,
// sections 11.3.3 and 11.3.4.3).
func (c *collector) png(parts iter.Seq[container.Part]) {
	for p := range parts {
		switch p.Kind {
		case "tEXt", "zTXt", "iTXt":
			c.pngText(p)
		case "eXIf":
			c.exif(p.Content)
		case "caBX":
			c.c2pa("PNG", p.Content)
		}
	}
}

func (c *collector) pngText(p container.Part) {
	if c.full() {
		return
	}
	keyword, rest, ended := bytes.Cut(p.Content, []byte{0})
	key := exif.FromBytes(keyword[:min(len(keyword), 79)]) // the longest one that there may be
	packed, text, ok := unpacked(p.Kind, rest)
	switch {
	case !ended || !ok:
		c.fault(PNG, key, "damaged")
		return
	case packed && c.left < len(text): // unpacking takes time: not again and again
		c.fault(PNG, key, "not read: the file holds too many texts")
		return
	case packed:
		var why string
		if text, why = inflate(text); why != "" {
			c.left -= min(c.left, maxText)
			c.fault(PNG, key, why)
			return
		}
		c.left -= min(c.left, len(text)/2) // profiles list less than they unpack to
	}
	switch profile, raw := strings.CutPrefix(key, rawProfile); {
	case key == xmpKeyword:
		c.xmp(text)
	case raw:
		c.profile(key, profile, text)
	default:
		c.add(PNG, key, strings.Trim(exif.FromBytes(text), "\x00"))
	}
}

// unpacked is what stands behind the keyword and the fields of a kind of chunk, and
// whether it is compressed, by the only method that there is.
func unpacked(kind string, rest []byte) (packed bool, text []byte, ok bool) {
	switch kind {
	case "zTXt":
		if len(rest) < 1 || rest[0] != 0 {
			return false, nil, false
		}
		return true, rest[1:], true
	case "iTXt":
		if len(rest) < 2 || rest[0] > 1 || rest[0] == 1 && rest[1] != 0 {
			return false, nil, false
		}
		packed, text, ok = rest[0] == 1, rest[2:], true
		for range 2 { // language and translated keyword
			if _, text, ok = bytes.Cut(text, []byte{0}); !ok {
				return false, nil, false
			}
		}
		return packed, text, true
	}
	return false, rest, true
}

// inflate unpacks a text, or says why it does not.
func inflate(packed []byte) (text []byte, why string) {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, "damaged"
	}
	text, err = io.ReadAll(io.LimitReader(r, maxText+1))
	switch {
	case err != nil:
		return nil, "damaged"
	case len(text) > maxText:
		return nil, "longer than 1 MiB"
	}
	return text, ""
}

// profile reads "\nNAME\n", the length, and hexadecimal lines.
func (c *collector) profile(key, name string, text []byte) {
	lines := bytes.SplitN(text, []byte("\n"), 4)
	if len(lines) < 4 {
		c.fault(PNG, key, "damaged")
		return
	}
	digits := bytes.Join(bytes.Fields(lines[3]), nil)
	content := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(content, digits); err != nil {
		c.fault(PNG, key, "damaged")
		return
	}
	switch name {
	case "exif", "APP1":
		if packet, ok := bytes.CutPrefix(content, []byte(xmpName)); ok {
			c.xmp(packet)
			return
		}
		c.exif(content)
	case "xmp":
		c.xmp(content)
	case "iptc", "8bim":
		c.iptc(iptc.InPhotoshop(content))
	}
}
