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
// and 11.3). Of several blocks of a kind the last one counts, and it alone is
// unpacked. EXIF as ImageMagick once wrote it, hexadecimal within a text, counts
// where there is no other. Behind the first frame of an animation nothing counts. names
// is how often EXIF may begin with the name of JPEG's segment.
func inPNG(data []byte) (b Blocks, names int) {
	var exif, profile, xmp chunk
	var frames animation
	const around, name = 12, 4
	for at := len(pngSignature); at+around <= len(data); {
		length := int64(binary.BigEndian.Uint32(data[at:]))
		if int64(at)+around+length > int64(len(data)) {
			break
		}
		c := chunk{data[at+name : at+2*name], data[at+2*name:][:length]}
		if string(c.kind) == "IEND" || frames.next(c) {
			break
		}
		switch {
		case string(c.kind) == "eXIf", c.named("exif"): // Pillow takes the one for the other
			exif = c
		case c.named(rawProfile):
			profile = c
		case c.named(xmpKeyword):
			xmp = c
		}
		at += around + int(length)
	}
	b = Blocks{EXIF: exif.text(), XMP: xmp.text()}
	switch {
	case exif.kind == nil:
		b.EXIF, names = fromProfile(profile.text()), 2
	case string(exif.kind) == "eXIf":
		names = 1
	}
	return b, names
}

// animation tells where the second frame begins (PNG, third edition, section 11.3.6),
// at which Pillow stops reading.
type animation struct {
	frames uint32 // 0: it is none
	placed bool   // the image of the file is a frame
	begun  bool
}

func (a *animation) next(c chunk) (second bool) {
	const most = 0x80000000
	switch string(c.kind) {
	case "acTL":
		if n := len(c.content); !a.begun && n >= 8 {
			twice := a.frames != 0
			if a.frames = binary.BigEndian.Uint32(c.content); twice || a.frames > most {
				a.frames = 0
			}
		}
	case "IDAT":
		a.begun = true
	case "fcTL":
		if a.begun {
			return a.frames > 1 || a.frames == 1 && !a.placed
		}
		a.placed = true
	}
	return false
}

// chunk is one of a PNG file.
type chunk struct{ kind, content []byte }

// named reports a text of a keyword.
func (c chunk) named(keyword string) bool {
	content, found := bytes.CutPrefix(c.content, []byte(keyword))
	return found && len(content) > 0 && content[0] == 0 && (string(c.kind) == "tEXt" || string(c.kind) == "zTXt" || string(c.kind) == "iTXt")
}

// text is what stands behind the keyword; nil if it is broken or too long.
func (c chunk) text() []byte {
	if c.kind == nil || string(c.kind) == "eXIf" {
		return c.content
	}
	_, text, _ := bytes.Cut(c.content, []byte{0})
	compressed := false
	switch string(c.kind) {
	case "zTXt":
		if len(text) < 1 || text[0] != 0 {
			return nil
		}
		compressed, text = true, text[1:]
	case "iTXt":
		if len(text) < 2 || text[0] > 1 || text[0] == 1 && text[1] != 0 {
			return nil
		}
		compressed, text = text[0] == 1, text[2:]
		for range 2 { // language and translated keyword
			_, text, _ = bytes.Cut(text, []byte{0})
		}
	}
	if compressed {
		return inflate(text)
	}
	return text
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
	if len(lines) < 4 || len(profile) > maxText {
		return nil
	}
	digits := bytes.Join(bytes.Fields(lines[3]), nil)
	exif := make([]byte, hex.DecodedLen(len(digits)))
	if _, err := hex.Decode(exif, digits); err != nil {
		return nil
	}
	return exif
}
