package coding

// The tables that T.81 suggests for luma and for the other components (annex K, tables
// K.1 and K.2), by rows. libjpeg scales them.
var standardTables = [2]table{
	{
		16, 11, 10, 16, 24, 40, 51, 61,
		12, 12, 14, 19, 26, 58, 60, 55,
		14, 13, 16, 24, 40, 57, 69, 56,
		14, 17, 22, 29, 51, 87, 80, 62,
		18, 22, 37, 56, 68, 109, 103, 77,
		24, 35, 55, 64, 81, 104, 113, 92,
		49, 64, 78, 87, 103, 121, 120, 101,
		72, 92, 95, 98, 112, 100, 103, 99,
	},
	{
		17, 18, 24, 47, 99, 99, 99, 99,
		18, 21, 26, 66, 99, 99, 99, 99,
		24, 26, 56, 99, 99, 99, 99, 99,
		47, 66, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
	},
}

// quality is that of libjpeg whose tables differ least from those of the components, by
// the sum of absolute differences; the higher one among equals. All components but the
// first are taken for colour.
func quality(used []table) (nearest int, equal bool) {
	best := -1
	for q := 1; q <= 100; q++ {
		difference := 0
		for i, t := range used[:min(2, len(used))] {
			difference += distance(t, scaled(standardTables[i], q))
		}
		if best < 0 || difference <= best {
			nearest, best = q, difference
		}
	}
	return nearest, best == 0
}

// scaled is a table for a quality, in the order of files.
func scaled(standard table, quality int) (t table) {
	for i, at := range zigzag {
		t[i] = uint16(scaledValue(standard[at], quality))
	}
	return t
}

// scaledValue is a value for a quality (jpeg_quality_scaling and jpeg_add_quant_table of
// jcparam.c, with values that baseline files can hold).
func scaledValue(standard uint16, quality int) int16 {
	scale := 200 - 2*quality
	if quality < 50 {
		scale = 5000 / quality
	}
	return int16(min(max((int(standard)*scale+50)/100, 1), 255))
}

// Tables are those of quantisation that libjpeg writes for a quality from 1 to 100, for
// luma and for the other components, by rows.
func Tables(quality int) (tables [2][64]int16) {
	for i, standard := range standardTables {
		for at, v := range standard {
			tables[i][at] = scaledValue(v, quality)
		}
	}
	return tables
}

// distance is the sum of absolute differences.
func distance(a, b table) (sum int) {
	for i := range a {
		sum += max(int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return sum
}

// zigzag is the place by rows of the coefficients in their order (T.81, figure A.6).
var zigzag = func() (order [64]int) {
	x, y, up := 0, 0, true
	for i := range order {
		order[i] = 8*y + x
		switch {
		case up && x == 7:
			y, up = y+1, false
		case up && y == 0:
			x, up = x+1, false
		case up:
			x, y = x+1, y-1
		case y == 7:
			x, up = x+1, true
		case x == 0:
			y, up = y+1, true
		default:
			x, y = x-1, y+1
		}
	}
	return order
}()
