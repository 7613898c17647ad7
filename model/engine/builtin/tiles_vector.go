//go:build amd64 || arm64

package builtin

import "unsafe"

// vectorTile is the type of the micro-kernels of package simd: the fields of tiles one by
// one, as assembly takes them. Nothing but call calls them.
type vectorTile func(a *float32, rows, segs *int32, count, n, step int, b, c *float32, crows *int32,
	cols int, bias *float32, add, tiles int)

// call computes tiles of the given rows, to where c is.
func (f vectorTile) call(t *tiles, rows int, c *float32) {
	f(&t.a[0], &t.rows[0], &t.segs[0], len(t.segs), t.n, t.step, &t.b[0], c, &t.crows[0],
		t.cols, unsafe.SliceData(t.bias), oneWhere(t.add), ceilDiv(t.count, rows))
}

func oneWhere(b bool) int {
	if b {
		return 1
	}
	return 0
}

// vectorTiles wraps a micro-kernel of the given rows.
func vectorTiles(rows int, f vectorTile) func(*tiles) {
	return func(t *tiles) { f.call(t, rows, &t.c[0]) }
}

// sixOrFour takes six rows at a time and, in the end, four once or twice, so that at most
// one row is computed in vain where there are more than two.
func sixOrFour(six, four func(*tiles)) func(*tiles) {
	return func(t *tiles) { t.divide(sixes(t.count), six, four) }
}

// twelveOrFewer takes twelve rows at a time, and those that are left in the end at once.
func twelveOrFewer(twelve, eight, four func(*tiles)) func(*tiles) {
	return func(t *tiles) {
		switch left := t.count % 12; {
		case left == 0, left > 8:
			twelve(t)
		case left > 4:
			t.divide(t.count-left, twelve, eight)
		default:
			t.divide(t.count-left, twelve, four)
		}
	}
}

// fours takes whole tiles of so many rows, where each four of these are equally far apart,
// and eight rows at a time elsewhere and in the end, as far as there are offsets for eight.
func fours(rows int, many, eight func(*tiles)) func(*tiles) {
	return func(t *tiles) {
		n := t.count / rows * rows
		for n+ceilDiv(t.count-n, 8)*8 > len(t.rows) {
			n -= rows
		}
		if !inFours(t.rows[:n]) {
			n = 0
		}
		t.divide(n, many, eight)
	}
}

// inFours tells whether each four offsets are as far apart as the first two.
func inFours(offsets []int32) bool {
	if len(offsets) == 0 {
		return true
	}
	d := offsets[1] - offsets[0]
	for i := 0; i+4 <= len(offsets); i += 4 {
		four := offsets[i : i+4 : i+4]
		if four[1]-four[0] != d || four[2]-four[1] != d || four[3]-four[2] != d {
			return false
		}
	}
	return true
}

// divide computes the first n rows in one way, and those that are left in another one.
func (t *tiles) divide(n int, first, rest func(*tiles)) {
	count, rows, crows := t.count, t.rows, t.crows
	if t.count = n; n > 0 {
		first(t)
	}
	if n < count {
		t.rows, t.crows, t.count = rows[n:], crows[n:], count-n
		rest(t)
	}
	t.rows, t.crows, t.count = rows, crows, count
}

// sixes is how many of the rows are taken by six: the others by four.
func sixes(count int) int {
	switch left := count % 6; {
	case left == 0, left == 5:
		return count
	case left < 3:
		return max(0, count-6-left)
	default:
		return count - left
	}
}
