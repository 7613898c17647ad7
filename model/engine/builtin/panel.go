package builtin

// panel is a group of columns of B that one micro-kernel takes, packed as depth
// rows of m.cols elements.
type panel struct {
	first, cols int
	m           *micro
	offset      int // of the packed panel
	paired      bool
}

// pair makes panels use the variant for pairs of rows, where there is one.
func pair(panels []panel) {
	for i := range panels {
		if p := &panels[i]; p.m.pairs != nil {
			p.m, p.paired = p.m.pairs, true
		}
	}
}

// finish arranges a packed panel of depth rows as its micro-kernel wants it.
func (p *panel) finish(packed []float32, depth int) {
	if !p.paired {
		return
	}
	width := p.m.cols
	var row [64]float32
	for rows := packed[:depth*width]; len(rows) > 0; rows = rows[2*width:] {
		first := row[:copy(row[:], rows[:width])]
		second := row[width : width+copy(row[width:], rows[width:2*width])]
		for i, v := range first {
			rows[2*i], rows[2*i+1] = v, second[i]
		}
	}
}

// panels divides columns, and returns the length of all packed panels.
func panels(micros []micro, cols, depth int) ([]panel, int) {
	var ps []panel
	offset := 0
	for first := 0; first < cols; {
		m := &micros[len(micros)-1]
		for i := range micros {
			if micros[i].cols >= cols-first {
				m = &micros[i]
				break
			}
		}
		p := panel{first: first, cols: min(m.cols, cols-first), m: m, offset: offset}
		ps = append(ps, p)
		first += p.cols
		offset += depth * m.cols
	}
	return ps, offset
}
