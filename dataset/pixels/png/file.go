package png

import (
	"encoding/binary"
	"hash/crc32"
	"image/color"
)

const (
	signature = "\x89PNG\r\n\x1a\n"
	around    = 12      // bytes of a chunk beside its content: length, name, checksum
	largest   = 1 << 30 // bytes of an image
)

// colourType is that of PNG, third edition, section 11.2.1.
type colourType byte

const (
	grey      colourType = 0
	rgb       colourType = 2
	indexed   colourType = 3
	greyAlpha colourType = 4
	rgbAlpha  colourType = 6
)

// channels of a pixel; 0: there is no such type.
func (c colourType) channels() int {
	switch c {
	case grey, indexed:
		return 1
	case greyAlpha:
		return 2
	case rgb:
		return 3
	case rgbAlpha:
		return 4
	}
	return 0
}

// file is what the chunks of a file say.
type file struct {
	width, height int
	colour        colourType
	channelBytes  int
	palette       color.Palette
	parts         [][]byte // of the stream of pixels
}

func (f *file) pixelBytes() int { return f.channelBytes * f.colour.channels() }
func (f *file) rowBytes() int   { return f.width * f.pixelBytes() }

// parse reads the chunks. It is not ok for kinds of files that are left to package
// image/png, and for all that it could refuse.
func parse(data []byte) (f *file, ok bool) {
	if len(data) < len(signature) || string(data[:len(signature)]) != signature {
		return nil, false
	}
	name, content, rest, ok := chunk(data[len(signature):])
	if !ok || name != "IHDR" {
		return nil, false
	}
	if f, ok = parseHeader(content); !ok {
		return nil, false
	}
	stage := name // the last one of those that have a place
	for stage != "IEND" {
		if name, content, rest, ok = chunk(rest); !ok || !f.take(name, content, stage) {
			return nil, false
		}
		switch name {
		case "PLTE", "tRNS", "IDAT", "IEND":
			stage = name
		default:
			if stage == "IDAT" {
				stage = "behind IDAT"
			}
		}
	}
	return f, len(f.parts) > 0
}

// chunk splits the first chunk off, and checks it.
func chunk(data []byte) (name string, content, rest []byte, ok bool) {
	if len(data) < around {
		return "", nil, nil, false
	}
	length := int64(binary.BigEndian.Uint32(data))
	if length > int64(len(data)-around) {
		return "", nil, nil, false
	}
	checked, rest := data[4:8+length], data[8+length:]
	if binary.BigEndian.Uint32(rest) != crc32.ChecksumIEEE(checked) {
		return "", nil, nil, false
	}
	return string(checked[:4]), checked[4:], rest[4:], true
}

// parseHeader reads IHDR.
func parseHeader(content []byte) (f *file, ok bool) {
	if len(content) != 13 {
		return nil, false
	}
	width, height := binary.BigEndian.Uint32(content), binary.BigEndian.Uint32(content[4:])
	f = &file{width: int(width), height: int(height), colour: colourType(content[9]), channelBytes: int(content[8]) / 8}
	if pixels := uint64(width) * uint64(height); pixels == 0 || pixels > largest/8 || f.colour.channels() == 0 {
		return nil, false
	}
	usual := content[10] == 0 && content[11] == 0 && content[12] == 0 // methods, and no interlacing
	depth := content[8] == 8 || content[8] == 16 && f.colour != indexed
	return f, usual && depth
}

// take takes a chunk behind another one of those that have their place.
func (f *file) take(name string, content []byte, behind string) bool {
	switch name {
	case "IHDR":
		return false
	case "PLTE":
		return behind == "IHDR" && f.takePalette(content)
	case "tRNS": // with other kinds it is a colour
		return behind == "PLTE" && f.colour == indexed && f.takeAlpha(content)
	case "IDAT":
		f.parts = append(f.parts, content)
		return behind != "behind IDAT" && (f.colour == indexed) == (f.palette != nil)
	case "IEND":
		return len(f.parts) > 0 && len(content) == 0
	}
	return true
}

// takePalette reads PLTE, which RGB may have too, to no effect. An index beyond it is black.
func (f *file) takePalette(content []byte) bool {
	const most = 256
	count := len(content) / 3
	if len(content)%3 != 0 || count == 0 || count > most || f.colour == grey || f.colour == greyAlpha {
		return false
	}
	if f.colour != indexed {
		return true
	}
	f.palette = make(color.Palette, most)
	for i := range f.palette {
		f.palette[i] = color.RGBA{A: 255}
	}
	for i := range count {
		f.palette[i] = color.RGBA{R: content[3*i], G: content[3*i+1], B: content[3*i+2], A: 255}
	}
	f.palette = f.palette[:count]
	return true
}

// takeAlpha reads tRNS of a palette.
func (f *file) takeAlpha(content []byte) bool {
	if len(content) > cap(f.palette) {
		return false
	}
	f.palette = f.palette[:max(len(f.palette), len(content))]
	for i, alpha := range content {
		c := f.palette[i].(color.RGBA)
		f.palette[i] = color.NRGBA{R: c.R, G: c.G, B: c.B, A: alpha}
	}
	return true
}
