package pixels

// turn undoes an EXIF orientation (Exif 2.32, tag 274) of an RGB image of w x h
// pixels: it moves row 0 to the side that the value names and column 0 likewise. It
// hands out strips of whole rows, from top to bottom.
func turn(rgb []byte, w, h, orientation int, put func(rgb []byte)) {
	if orientation >= 5 {
		transpose(rgb, w, h, orientation, put)
		return
	}
	mirrored := orientation == 2 || orientation == 3 // left to right
	line := make([]byte, w*Channels)
	for y := range h {
		if orientation >= 3 { // top to bottom
			y = h - 1 - y
		}
		row := rgb[y*len(line):][:len(line)]
		if mirrored {
			mirror(line, row)
			row = line
		}
		put(row)
	}
}

// mirror reverses the pixels of a row.
func mirror(out, in []byte) {
	for ; len(in) >= Channels && len(out) >= Channels; in = in[Channels:] {
		last := out[len(out)-Channels:]
		last[0], last[1], last[2] = in[0], in[1], in[2]
		out = out[:len(out)-Channels]
	}
}

// transpose makes columns rows, several at once, so that the image is read in lines of
// the processor's cache. The columns come from the right for 7 and 8, each from the
// bottom for 6 and 7.
func transpose(rgb []byte, w, h, orientation int, put func(rgb []byte)) {
	const most = 16
	fromRight, fromBottom := orientation >= 7, orientation == 6 || orientation == 7
	strip := make([]byte, min(most, w)*h*Channels)
	for first := 0; first < w; first += most {
		columns := min(most, w-first)
		left := first
		if fromRight {
			left = w - first - columns
		}
		for x := range h {
			y := x
			if fromBottom {
				y = h - 1 - x
			}
			scatter(strip[x*Channels:], rgb[(y*w+left)*Channels:][:columns*Channels], h*Channels)
		}
		out := strip[:columns*h*Channels]
		if fromRight {
			reverseRows(out, h*Channels)
		}
		put(out)
	}
}

// scatter puts pixels below each other, stride bytes apart.
func scatter(out, in []byte, stride int) {
	for at := 0; len(in) >= Channels; at, in = at+stride, in[Channels:] {
		pixel := out[at : at+Channels]
		pixel[0], pixel[1], pixel[2] = in[0], in[1], in[2]
	}
}

// reverseRows turns a strip upside down.
func reverseRows(strip []byte, row int) {
	held := make([]byte, row)
	for rest := strip; len(rest) >= 2*row; rest = rest[row : len(rest)-row] {
		last := rest[len(rest)-row:]
		copy(held, last)
		copy(last, rest[:row])
		copy(rest, held)
	}
}
