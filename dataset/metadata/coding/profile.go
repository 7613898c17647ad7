package coding

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/refold/refold/dataset/metadata/exif"
)

// maxProfile is how much of a profile is unpacked or put together.
const maxProfile = 4 << 20

// profileParts are those of segments APP2 by their numbers (ICC.1, annex B.4).
type profileParts struct {
	parts map[byte][]byte
	count byte
}

func (p *profileParts) add(content []byte) {
	const name, head = "ICC_PROFILE\x00", 14
	if !hasName(content, name) || len(content) < head {
		return
	}
	if p.parts == nil {
		p.parts = make(map[byte][]byte)
	}
	p.parts[content[12]], p.count = content[head:], content[13]
}

// join is nil where a part is missing.
func (p *profileParts) join() (profile []byte) {
	for i := 1; i <= int(p.count); i++ {
		part, ok := p.parts[byte(i)]
		if !ok {
			return nil
		}
		profile = append(profile, part...)
	}
	return profile
}

// inflate unpacks the profile of a chunk iCCP, whose own name is the writer's choice.
func inflate(content []byte) []byte {
	_, packed, ok := bytes.Cut(content, []byte{0})
	if !ok || len(packed) < 1 || packed[0] != 0 {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(r, maxProfile))
	if err != nil {
		return nil
	}
	return profile
}

// profileName is the description in a profile (ICC.1, sections 9.2.41 and 10.13; version
// 2, section 6.5.17); of one without it is its hash, of none it is empty.
func profileName(profile []byte) string {
	if len(profile) == 0 {
		return ""
	}
	if name := strings.TrimSpace(description(profile)); name != "" {
		return name
	}
	sum := sha256.Sum256(profile)
	return hex.EncodeToString(sum[:8])
}

func description(profile []byte) string {
	const header, entry, most = 132, 12, 100
	if len(profile) < header {
		return ""
	}
	entries := profile[header:]
	for range min(binary.BigEndian.Uint32(profile[header-4:]), most) {
		if len(entries) < entry {
			return ""
		}
		at, size := int64(binary.BigEndian.Uint32(entries[4:])), int64(binary.BigEndian.Uint32(entries[8:]))
		if string(entries[:4]) == "desc" && at+size <= int64(len(profile)) {
			return text(profile[at:][:size])
		}
		entries = entries[entry:]
	}
	return ""
}

// text reads both types of descriptions: ASCII, and UTF-16 in several languages, of which
// the first counts.
func text(data []byte) string {
	const longest, ascii, record, first = 100, 12, 16, 28
	switch {
	case len(data) > ascii && string(data[:4]) == "desc":
		size := min(int64(binary.BigEndian.Uint32(data[8:])), longest, int64(len(data)-ascii))
		text, _, _ := bytes.Cut(data[ascii:][:size], []byte{0})
		return exif.FromBytes(text)
	case len(data) >= first && string(data[:4]) == "mluc" && binary.BigEndian.Uint32(data[8:]) > 0:
		size, at := int64(binary.BigEndian.Uint32(data[record+4:])), int64(binary.BigEndian.Uint32(data[record+8:]))
		if at > int64(len(data)) {
			return ""
		}
		var units []uint16
		for rest := data[at:][:min(size, 2*longest, int64(len(data))-at)]; len(rest) >= 2; rest = rest[2:] {
			units = append(units, binary.BigEndian.Uint16(rest))
		}
		text, _, _ := strings.Cut(string(utf16.Decode(units)), "\x00")
		return text
	}
	return ""
}
