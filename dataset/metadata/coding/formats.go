package coding

import (
	"encoding/binary"
	"fmt"
	"iter"
	"strconv"

	"github.com/refold/refold/dataset/metadata/container"
	"github.com/refold/refold/dataset/metadata/exif"
)

// png reads chunks (PNG, third edition, section 11).
func (c *Coding) png(parts iter.Seq[container.Part]) {
	const header, indexed, density = 13, 3, 9
	channels := map[byte]int{0: 1, 2: 3, indexed: 1, 4: 2, 6: 4} // of colour types
	for p := range parts {
		content := p.Content
		switch {
		case p.Kind == "IHDR" && len(content) >= header:
			c.Depth, c.Channels, c.Interlaced = int(content[8]), channels[content[9]], content[12] == 1
			c.Alpha = content[9] == 4 || content[9] == 6
		case p.Kind == "PLTE":
			c.Palette = len(content) / 3
		case p.Kind == "tRNS":
			c.Alpha = true
		case p.Kind == "pHYs" && len(content) >= density:
			unit := []string{"", " m"}[min(content[8], 1)]
			c.Density = fmt.Sprintf("%dx%d%s", binary.BigEndian.Uint32(content), binary.BigEndian.Uint32(content[4:]), unit)
		case p.Kind == "iCCP":
			c.Profile = profileName(inflate(content))
		case p.Kind == "sRGB" && c.Profile == "":
			c.Profile = "sRGB chunk"
		case p.Kind == "eXIf":
			c.EXIF = true
		case p.Kind == "iTXt" && hasName(content, xmpKeyword):
			c.XMP = true
		case p.Kind == "tEXt", p.Kind == "zTXt", p.Kind == "iTXt":
			c.Texts++
		}
	}
}

// gif reads the screen and the first frame (GIF89a, sections 18, 20 and 23).
func (c *Coding) gif(parts iter.Seq[container.Part]) {
	const screenFlags, frameFlags, controlFlags, table, interlace, transparent = 4, 8, 1, 0x80, 0x40, 1
	colours := func(flags byte) int {
		if flags&table == 0 {
			return 0
		}
		return 2 << (flags & 7)
	}
	c.Depth, c.Channels = 8, 1
	first := true
	for p := range parts {
		content := p.Content
		switch {
		case p.Kind == "Screen" && len(content) > screenFlags:
			c.Palette = colours(content[screenFlags])
		case p.Kind == "Control" && len(content) > controlFlags && first:
			c.Alpha = content[controlFlags]&transparent != 0
		case p.Kind == "Image" && len(content) > frameFlags && first:
			first = false
			c.Interlaced = content[frameFlags]&interlace != 0
			if own := colours(content[frameFlags]); own > 0 {
				c.Palette = own
			}
		case p.Kind == "Comment":
			c.Texts++
		case p.Kind == "Application" && hasName(content, "\x0bXMP DataXMP"):
			c.XMP = true
		case p.Kind == "Application" && hasName(content, "\x0bICCRGBG1012"):
			c.Profile = profileName(container.Joined(content[len("\x0bICCRGBG1012"):]))
		}
	}
}

// webp reads chunks (RFC 9649, section 2.7), of an animation its first frame's kind.
func (c *Coding) webp(parts iter.Seq[container.Part]) {
	const alphaFlag, lossless, frame = 1 << 4, 5, 16
	c.Depth, c.Channels = 8, 3
	for p := range parts {
		content := p.Content
		if p.Kind == "ANMF" && len(content) > frame+4 && c.Compression == "" {
			p.Kind = string(content[frame:][:4])
			if p.Kind == "ALPH" {
				p.Kind = "VP8 "
			}
		}
		switch {
		case p.Kind == "VP8X" && len(content) > 0:
			c.Alpha = content[0]&alphaFlag != 0
		case p.Kind == "VP8 " && c.Compression == "":
			c.Compression = "lossy"
		case p.Kind == "VP8L" && c.Compression == "":
			c.Compression = "lossless"
			if len(content) >= lossless && content[0] == 0x2f {
				c.Alpha = c.Alpha || content[4]&alphaFlag != 0
			}
		case p.Kind == "ICCP":
			c.Profile = profileName(content)
		case p.Kind == "EXIF":
			c.EXIF = true
		case p.Kind == "XMP ":
			c.XMP = true
		}
	}
	if c.Alpha {
		c.Channels++
	}
}

// tiff reads the first directory (TIFF 6.0, section 8).
func (c *Coding) tiff(data []byte) {
	const bits, compression, channels, resolutionX, resolutionY, unit = 258, 259, 277, 282, 283, 296
	const palette, extra, exposure = 320, 338, 34665
	c.Depth, c.Channels = 1, 1 // where nothing is said
	var x, y []float64
	units := " inch"
	for f := range exif.Fields(data) {
		if f.Directory != exif.Image {
			break
		}
		v, _ := f.Whole()
		v = min(v, 1<<30)
		switch f.Tag {
		case bits:
			c.Depth = int(v)
		case compression:
			c.Compression = strconv.FormatUint(v, 10)
		case channels:
			c.Channels = int(v)
		case palette:
			c.Palette = int(f.Count / 3)
		case extra:
			c.Alpha = v == 1 || v == 2 // associated or not; 0 is not described
		case resolutionX:
			x = f.Rationals()
		case resolutionY:
			y = f.Rationals()
		case unit:
			units = map[uint64]string{2: " inch", 3: " cm"}[v]
		case exif.ICC:
			c.Profile = profileName(f.Data)
		case exif.XMP:
			c.XMP = true
		case exposure:
			c.EXIF = true
		default:
			if _, ok := f.Text(); ok {
				c.Texts++
			}
		}
	}
	if len(x) == 1 && len(y) == 1 {
		c.Density = fmt.Sprintf("%gx%g%s", x[0], y[0], units)
	}
}

// bmp reads the header of Windows and the oldest one (BITMAPCOREHEADER).
func (c *Coding) bmp(data []byte) {
	const at, core, old, bits, method, densities, colours = 14, 26, 12, 28, 30, 38, 46
	if len(data) < core {
		return
	}
	var depth int
	if binary.LittleEndian.Uint32(data[at:]) == old {
		depth = int(binary.LittleEndian.Uint16(data[core-2:]))
	} else if len(data) >= colours+4 {
		depth = int(binary.LittleEndian.Uint16(data[bits:]))
		c.Compression = strconv.Itoa(int(binary.LittleEndian.Uint32(data[method:])))
		c.Palette = int(min(binary.LittleEndian.Uint32(data[colours:]), 256))
		if x, y := binary.LittleEndian.Uint32(data[densities:]), binary.LittleEndian.Uint32(data[densities+4:]); x|y != 0 {
			c.Density = fmt.Sprintf("%dx%d m", x, y)
		}
	}
	switch {
	case depth <= 8:
		c.Depth, c.Channels = depth, 1
		if c.Palette == 0 { // all that there may be
			c.Palette = 1 << depth
		}
	case depth == 16:
		c.Depth, c.Channels = 5, 3
	default:
		c.Depth, c.Channels = 8, depth/8
	}
}
