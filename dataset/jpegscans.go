package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// withScans counts how often a JPEG file passes over its image, and refuses what
// package image/jpeg fills with zeros in silence.
func (h header) withScans(data []byte) (header, error) {
	const tem, rst0, soi, eoi = 0x01, 0xd0, 0xd8, 0xd9
	s := jpegScans{components: readJPEG(data).components, width: h.width, height: h.height, limit: scanLimit(h.pixels())}
	for at := 0; ; {
		skip := bytes.IndexByte(data[min(at, len(data)):], 0xff)
		if at += skip; skip < 0 || at+4 > len(data) && !bytes.Equal(data[at:], []byte{0xff, eoi}) {
			break
		}
		marker := data[at+1]
		switch {
		case marker == 0xff: // fill
			at++
			continue
		case marker == 0, marker == tem, marker >= rst0 && marker <= soi: // without a length
			at += 2
			continue
		}
		if marker == eoi {
			s.ended = true
			break
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if at+4 <= end && end <= len(data) {
			s.segment(marker, data[at+4:end])
		}
		at = end
	}
	if s.restarts {
		return h, broken("JPEG with restart markers in scans of single components is not supported", "save it again as an 8-bit PNG, or take it out")
	}
	if what := s.fault(); what != "" {
		return h, broken("decode jpeg: "+what, "save it again as an 8-bit PNG, or take it out")
	}
	h.progressive = h.progressive || s.progressive
	return h, nil
}

// jpegScans is what the scans of a file make up together.
type jpegScans struct {
	components         []jpegComponent
	width, height      int
	interval           int // of restarts, in units of a scan
	count, limit       int // of scans
	progressive, ended bool
	tables             [16]bool // of quantisation, by number
	scanned            []byte   // names of components
	untabled, changed  bool     // a scan came before its table; a table came again behind a scan
	restarts           bool     // where package image/jpeg expects fewer of them
}

func (s *jpegScans) segment(marker byte, content []byte) {
	const sos, dqt, dri = 0xda, 0xdb, 0xdd
	switch {
	case marker == sof2:
		s.progressive = true
	case marker == dri && len(content) >= 2:
		s.interval = int(binary.BigEndian.Uint16(content))
	case marker == dqt:
		for len(content) > 0 {
			number := content[0] & 15
			s.changed = s.changed || s.count > 0 && s.tables[number]
			s.tables[number] = true
			content = content[min(1+64*(1+int(content[0]>>4&1)), len(content)):]
		}
	case marker == sos && len(content) > 0:
		if s.count++; s.count > s.limit {
			return
		}
		for name := range slices.Chunk(content[1:][:min(2*int(content[0]), len(content)-1)], 2) {
			s.scan(name[0], content[0] == 1)
		}
	}
}

// scan is told of a component that a scan holds, alone or with others. Alone its
// blocks are counted up to the image's edge (ITU-T T.81, section A.2.3).
func (s *jpegScans) scan(name byte, alone bool) {
	i := slices.IndexFunc(s.components, func(c jpegComponent) bool { return c.id == name })
	if i < 0 {
		return
	}
	if c := s.components[i]; alone && len(s.components) > 1 && c.across*c.down > 1 && s.interval > 0 {
		across, down := s.finest()
		blocks := func(size int, of, most byte) int { return (size*int(of) + 8*int(most) - 1) / (8 * int(most)) }
		s.restarts = s.restarts || s.interval < blocks(s.width, c.across, across)*blocks(s.height, c.down, down)
	}
	s.untabled = s.untabled || !s.tables[s.components[i].table&15]
	if !slices.Contains(s.scanned, name) {
		s.scanned = append(s.scanned, name)
	}
}

// finest is the largest sampling of any component.
func (s *jpegScans) finest() (across, down byte) {
	for _, c := range s.components {
		across, down = max(across, c.across), max(down, c.down)
	}
	return across, down
}

// fault names what is wrong. In files that are cut off scans are missing anyway.
func (s *jpegScans) fault() string {
	switch {
	case s.count > s.limit:
		return fmt.Sprintf("%d passes over the image, more than %d", s.count, s.limit)
	case s.untabled:
		return "a table of quantisation is missing"
	case s.changed && s.progressive: // libjpeg keeps the table of a component's first scan
		return "a table of quantisation changes between the passes over the image"
	case s.ended && s.count > 0 && len(s.scanned) < len(s.components):
		return fmt.Sprintf("only %d of %d components have data", len(s.scanned), len(s.components))
	}
	return ""
}
