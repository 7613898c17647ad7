package near

// captioned reports that what a strip leaves out looks like a caption in one of the two
// images: from some row on, all of the width differs. A figure that holds something else
// in its hands differs in the middle alone.
func captioned(a, b plane, r rect, s strip) bool {
	if s == allRows {
		return true
	}
	n := b.n
	kept := s.within(r, n)
	sum := sumsOf(a, b, kept)
	gain, offset := sum.line()
	deviation := float32(sum.deviation())
	x, y := a.blurred(r, 1), b.blurred(r, 1)
	left := rect{r.x0, r.y0, r.x1, kept.y0}
	if s == upperRows {
		left = rect{r.x0, kept.y1, r.x1, r.y1}
	}
	// The rows are walked from the outside: those of the caption come first.
	const differs = .3 // standard deviations
	var columns [blocks]int
	rows := 0
	for k := range left.y1 - left.y0 {
		row := left.y0 + k
		if s == upperRows {
			row = left.y1 - 1 - k
		}
		var apart [blocks]float32
		for i := left.x0; i < left.x1; i++ {
			apart[i*blocks/n] += abs(y.v[row*n+i]-float32(gain)*x.v[row*n+i]-float32(offset)) * blocks / float32(n)
		}
		wide := 0
		for c, v := range apart {
			if v > differs*deviation {
				wide++
				columns[c]++
			}
		}
		if wide < blocks/2 {
			break
		}
		rows++
	}
	if rows < 3 {
		return false
	}
	for _, c := range columns {
		if c*2 < rows {
			return false
		}
	}
	return true
}
