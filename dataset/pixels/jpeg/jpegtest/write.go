package jpegtest

// writer puts the segments of a file together.
type writer struct {
	o      Options
	p      *picture
	out    []byte
	tables [8]huffman
}

// file writes everything; tokens are those of each scan.
func (w *writer) file(tokens [][]token) {
	w.out = append(w.out, 0xff, soi)
	w.application()
	if w.o.Odd == LateTables {
		w.frame()
		w.quantisation()
	} else {
		w.quantisation()
		w.frame()
	}
	if w.o.Codes != PerScan {
		w.huffman(statistics(tokens...))
	}
	w.scans(tokens)
	if w.o.Odd != NoEOI {
		w.marker(eoi)
	}
	switch w.o.Odd {
	case Trailing:
		w.out = append(w.out, "behind the end \xff\xd9\xff\xd8\xff"...)
	case EndTwice:
		w.marker(eoi)
	}
}

// scans writes them with what belongs before each.
func (w *writer) scans(tokens [][]token) {
	n, interval := len(tokens), 0
	for i := range n {
		s := w.o.Scans[i]
		if w.o.Odd == Missing && i == n-1 {
			break
		}
		if w.o.Codes == PerScan {
			w.huffman(statistics(tokens[i]))
		}
		if s.Restart != interval {
			w.segment(dri, byte(s.Restart>>8), byte(s.Restart))
			interval = s.Restart
		}
		times := 1
		if w.o.Odd == Repeated && i == n-1 {
			times = 2
		}
		for range times {
			w.header(s)
			w.out = append(w.out, pack(tokens[i], &w.tables)...)
			w.padding()
		}
		if i == 0 && (w.o.Odd == HeightLater || w.o.Odd == HeightTwice) {
			w.segment(dnl, byte(w.o.Height>>8), byte(w.o.Height))
		}
	}
}

func (w *writer) padding() {
	switch w.o.Odd {
	case PaddingZero:
		w.out = append(w.out, 0, 0, 0)
	case PaddingFF:
		w.out = append(w.out, 0xff, 0xff, 0xff)
	case PaddingOther:
		w.out = append(w.out, 0x55, 0xff, 0, 0xaa)
	}
}

func (w *writer) marker(m byte) {
	if w.o.Odd == Fill {
		w.out = append(w.out, 0xff, 0xff, 0xff)
	}
	w.out = append(w.out, 0xff, m)
}

func (w *writer) segment(m byte, content ...byte) {
	w.marker(m)
	n := len(content) + 2
	w.out = append(append(w.out, byte(n>>8), byte(n)), content...)
	if w.o.Odd == Garbage && m != sos {
		w.out = append(w.out, 0, 0x12, 0xff, 0, 0x34)
	}
}

// frame is section B.2.2.
func (w *writer) frame() {
	height := w.o.Height
	if w.o.Odd == HeightLater {
		height = 0
	}
	content := []byte{8, byte(height >> 8), byte(height), byte(w.o.Width >> 8), byte(w.o.Width), byte(len(w.o.Components))}
	for _, c := range w.o.Components {
		content = append(content, c.ID, byte(c.Across<<4|c.Down), byte(c.Quantiser))
	}
	w.segment(w.o.Frame, content...)
}

// header is that of a scan (section B.2.3).
func (w *writer) header(s Scan) {
	content := []byte{byte(len(s.Components))}
	for _, i := range s.Components {
		c := w.o.Components[i]
		content = append(content, c.ID, byte(c.Coding<<4|c.Coding))
	}
	w.segment(sos, append(content, byte(s.From), byte(s.To), byte(s.High<<4|s.Low))...)
}

// quantisation writes the tables that are used (section B.2.4.1).
func (w *writer) quantisation() {
	var all []byte
	for table := range 2 {
		used := w.o.Odd == Unused
		for _, c := range w.o.Components {
			used = used || c.Quantiser == table
		}
		if !used || w.o.Odd == NoQuantiser && table == w.o.Components[len(w.o.Components)-1].Quantiser {
			continue
		}
		content := []byte{byte(table)}
		if w.o.Wide {
			content[0] |= 1 << 4
		}
		for _, q := range quantisers(w.o, table) {
			if w.o.Wide {
				content = append(content, byte(q>>8))
			}
			content = append(content, byte(q))
		}
		if w.o.Odd == JoinedTables {
			all = append(all, content...)
			continue
		}
		w.segment(dqt, content...)
	}
	if all != nil {
		w.segment(dqt, all...)
	}
}

// huffman chooses the tables for symbols and writes them (section B.2.4.2).
func (w *writer) huffman(often [8]*[256]int) {
	var all []byte
	for i, count := range often {
		if count == nil && w.o.Odd != Unused {
			continue
		}
		w.tables[i] = w.choose(i, count)
		if w.o.Codes == Absent {
			continue
		}
		content := []byte{byte(i/4<<4 | i%4)}
		for _, n := range w.tables[i].counts {
			content = append(content, byte(n))
		}
		content = append(content, w.tables[i].symbols...)
		if w.o.Odd == JoinedTables {
			all = append(all, content...)
			continue
		}
		w.segment(dht, content...)
	}
	if all != nil {
		w.segment(dht, all...)
	}
}

func (w *writer) choose(table int, often *[256]int) huffman {
	switch {
	case often != nil && (w.o.Codes == Optimised || w.o.Codes == PerScan):
		return optimal(often)
	case often != nil && w.o.Codes == Deep:
		return deep(often)
	case table < firstAC:
		return annexDC[min(table, 1)]
	default:
		return annexAC[min(table-firstAC, 1)]
	}
}
