package resample

// reference is each way in its plain form, pixel by pixel in the order of OpenCV.
func reference(src []byte, from, to Size, area bool) []byte {
	if from == to {
		return src
	}
	y, x := newScale(from.Height, to.Height), newScale(from.Width, to.Width)
	shrinks := y.factor >= 1 && x.factor >= 1
	out := make([]byte, 0, to.Height*to.Width*channels)
	at := func(row, column, channel int) int { return int(src[(row*from.Width+column)*channels+channel]) }
	var ys, xs []tap
	var rows, columns []part
	switch {
	case shrinks && y.whole && x.whole && (area || y.steps == 2 && x.steps == 2):
	case shrinks && area:
		rows, columns = areaTable(y), areaTable(x)
	default:
		ys, xs = taps(y, area, true, 0, to.Height), taps(x, area, false, 0, to.Width)
	}
	for i := range to.Height * to.Width * channels {
		row, column, k := i/channels/to.Width, i/channels%to.Width, i%channels
		switch {
		case rows != nil:
			out = append(out, averaged(rows, columns, row, column, func(r, c int) float32 { return float32(at(r, c, k)) }))
		case ys != nil:
			out = append(out, interpolated(ys[row], xs[column], func(r, c int) int { return at(r, c, k) }))
		default:
			out = append(out, block(y.steps, x.steps, func(dy, dx int) int { return at(row*y.steps+dy, column*x.steps+dx, k) }))
		}
	}
	return out
}

func block(ySteps, xSteps int, at func(dy, dx int) int) byte {
	sum := 0
	for i := range ySteps * xSteps {
		sum += at(i/xSteps, i%xSteps)
	}
	if ySteps == 2 && xSteps == 2 {
		return byte((sum + 2) >> 2)
	}
	return clipByte(float32(sum) * (1 / float32(ySteps*xSteps)))
}

func averaged(rows, columns []part, row, column int, at func(r, c int) float32) byte {
	var sum float32
	for _, r := range rows {
		if r.output != row {
			continue
		}
		var line float32
		for _, c := range columns {
			if c.output == column {
				line += float32(at(r.input, c.input) * c.weight)
			}
		}
		sum += float32(r.weight * line)
	}
	return clipByte(sum)
}

func interpolated(y, x tap, at func(r, c int) int) byte {
	line := func(row int) int {
		return (at(row, x.first)*int(x.weight1) + at(row, x.second)*int(x.weight2)) >> 4
	}
	sum := line(y.first)*int(y.weight1)>>16 + line(y.second)*int(y.weight2)>>16
	return byte(min(max((sum+2)>>2, 0), 255))
}
