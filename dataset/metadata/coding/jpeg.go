package coding

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/metadata/container"
)

// table is one of quantisation, in the order of the file (zigzag).
type table [64]uint16

// component is one of a frame.
type component struct {
	across, down int // sampling factors
	table        byte
}

// jpeg reads segments up to the first scan (ITU-T T.81, annex B.2).
func (c *Coding) jpeg(parts iter.Seq[container.Part]) {
	const factors, progressive, jfif, restart = 6, "SOF2", 12, 2
	tables := make(map[byte]table)
	var components []component
	var profile profileParts
	for p := range parts {
		content := p.Content
		switch {
		case strings.HasPrefix(p.Kind, "SOF") && len(content) >= factors && components == nil:
			c.Interlaced = p.Kind == progressive
			c.Depth, c.Channels = int(content[0]), int(content[5])
			for f := range slices.Chunk(content[factors:], 3) {
				if len(f) == 3 && len(components) < c.Channels {
					components = append(components, component{int(f[1] >> 4), int(f[1] & 15), f[2]})
				}
			}
		case p.Kind == "DQT":
			readTables(content, tables)
		case p.Kind == "DRI" && len(content) >= restart:
			c.Restarts = int(binary.BigEndian.Uint16(content))
		case p.Kind == "APP0" && hasName(content, "JFIF\x00") && len(content) >= jfif:
			unit := []string{"", " inch", " cm"}[min(content[7], 2)]
			c.Density = fmt.Sprintf("%dx%d%s", binary.BigEndian.Uint16(content[8:]), binary.BigEndian.Uint16(content[10:]), unit)
		case p.Kind == "APP1" && hasName(content, exifName):
			c.EXIF = true
		case p.Kind == "APP1" && hasName(content, xmpName):
			c.XMP = true
		case p.Kind == "APP2":
			profile.add(content)
		case p.Kind == "COM", p.Kind == "APP13":
			c.Texts++
		}
	}
	c.Profile = profileName(profile.join())
	c.Subsampling = sampling(components)
	c.quantisation(components, tables)
}

// readTables reads a segment, which may hold several (T.81, section B.2.4.1).
func readTables(content []byte, tables map[byte]table) {
	for len(content) > 0 {
		wide, number := int(content[0]>>4), content[0]&15
		size := 64 * (1 + wide)
		if content = content[1:]; wide > 1 || len(content) < size {
			return
		}
		var t table
		for i := range t {
			if wide == 1 {
				t[i] = binary.BigEndian.Uint16(content[2*i:])
			} else {
				t[i] = uint16(content[i])
			}
		}
		tables[number] = t
		content = content[size:]
	}
}

// sampling names the factors of luma by those of the others, where there is a name.
func sampling(components []component) string {
	if len(components) < 2 {
		return ""
	}
	var parts []string
	for _, c := range components {
		parts = append(parts, fmt.Sprintf("%dx%d", c.across, c.down))
	}
	factors := strings.Join(parts, ",")
	names := map[string]string{
		"1x1,1x1,1x1": "4:4:4", "2x1,1x1,1x1": "4:2:2", "2x2,1x1,1x1": "4:2:0", "1x2,1x1,1x1": "4:4:0", "4x1,1x1,1x1": "4:1:1", "4x2,1x1,1x1": "4:1:0",
	}
	if name, ok := names[factors]; ok {
		return name
	}
	return factors
}

// quantisation tells of the tables that the components use; of none where one is missing.
func (c *Coding) quantisation(components []component, tables map[byte]table) {
	var used []table
	for _, of := range components {
		t, ok := tables[of.table]
		if !ok {
			return
		}
		used = append(used, t)
	}
	if len(used) == 0 {
		return
	}
	sum := sha256.New()
	for _, t := range used {
		for _, v := range t {
			sum.Write([]byte{byte(v >> 8), byte(v)})
		}
	}
	c.Tables = hex.EncodeToString(sum.Sum(nil)[:8])
	c.Quality, c.Standard = quality(used)
}
