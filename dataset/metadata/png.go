package metadata

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"io"
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	maxText      = 1 << 20 // bytes of a text that is unpacked
	rawProfile   = "Raw profile type exif"
	xmpKeyword   = "XML:com.adobe.xmp"
)

// inPNG walks the chunks up to the end of the image (PNG, third edition, sections 5
// and 11.3). Of several blocks of a kind the last one counts. EXIF as ImageMagick
// once wrote it, hexadecimal within a text, counts where there is no other.
func inPNG(data []byte) Blocks {
	var b Blocks
	var profile []byte
	const around, name = 12, 4
	for at := len(pngSignature); at+around <= len(data); {
		length := int64(binary.BigEndian.Uint32(data[at:]))
		if int64(at)+around+length > int64(len(data)) {
			break
		}
		kind, content := string(data[at+name:at+2*name]), data[at+2*name:][:length]
		switch kind {
		case "IEND":
			at = len(data)
		case "eXIf":
			b.EXIF = content
		case "tEXt", "zTXt", "iTXt":
			switch keyword, text := textOf(kind, content); keyword {
			case "exif":
				b.EXIF = text
			case rawProfile:
				profile = text
			case xmpKeyword:
				b.XMP = text
			}
		}
		at += around + int(length)
	}
	if b.EXIF == nil {
		b.EXIF = fromProfile(profile)
	}
	return b
}

// textOf reads a chunk of text with a keyword that matters here.
func textOf(kind string, content []byte) (keyword string, text []byte) {
	key, text, found := bytes.Cut(content, []byte{0})
	keyword = string(key[:min(len(key), 80)])
	if !found || keyword != "exif" && keyword != rawProfile && keyword != xmpKeyword {
		return "", nil
	}
	compressed := kind == "zTXt"
	switch {
	case compressed && (len(text) < 1 || text[0] != 0):
		return "", nil
	case compressed:
		text = text[1:]
	case kind == "iTXt":
		if len(text) < 2 || text[0] > 1 || text[0] == 1 && text[1] != 0 {
			return "", nil
		}
		compressed = text[0] == 1
		text = text[2:]
		for range 2 { // language and translated keyword
			if _, text, found = bytes.Cut(text, []byte{0}); !found {
				return "", nil
			}
		}
	}
	if compressed {
		if text = inflate(text); text == nil {
			return "", nil
		}
	}
	return keyword, text
}

// inflate unpacks a text; nil if it is broken or too long.
func inflate(packed []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil || len(text) > maxText {
		return nil
	}
	return text
}

// fromProfile reads "\nexif\n", the length, and hexadecimal lines.
func fromProfile(profile []byte) []byte {
	lines := bytes.SplitN(profile, []byte("\n"), 4)
	if len(lines) < 4 {
		return nil
	}
	digits := bytes.Join(bytes.Fields(lines[3]), nil)
	exif := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(exif, digits); err != nil {
		return nil
	}
	return exif
}
