package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lineTile is a micro-kernel of gradients of weights where filters are few: a row for each
// of some filters, whose elements of A are neighbours, and columns that are words of three
// lines of a kernel, of each as many as part of a vector. Rows of B overlap, and lie where
// the input is.
type lineTile struct {
	name string
	rows int
	// A row of accumulators are vectors of so many bytes. Those of half lines are two: one of
	// the first two lines, and one half as wide of the third.
	vectors, width int
	half           bool
	// ahead: each step also asks for a line of memory that will be needed later: see ahead.go.
	ahead bool

	asking
	accumulators [][]reg.Register
	d            reg.Register // bytes from one line of B to the next
}

// lineTiles are all of them.
func lineTiles() {
	for _, t := range []lineTile{
		{name: "LinesAVX2x8", rows: 4, vectors: 3, width: 32},
		{name: "LinesAVX512x8", rows: 8, vectors: 2, width: 64, half: true},
		{name: "LinesAVX512x8Ahead", rows: 8, vectors: 2, width: 64, half: true, ahead: true},
		{name: "LinesAVX512x16", rows: 8, vectors: 3, width: 64},
		{name: "LinesAVX512x16Ahead", rows: 8, vectors: 3, width: 64, ahead: true},
	} {
		t.generate()
	}
}

func (t *lineTile) vector(j int) vec {
	if t.bytes(j) == 64 {
		return ZMM()
	}
	return YMM()
}

// bytes is the width of a vector.
func (t *lineTile) bytes(j int) int {
	if t.half && j == t.vectors-1 {
		return t.width / 2
	}
	return t.width
}

func (t *lineTile) generate() {
	arguments := "a, b *float32, segs *int32, count, n, stepA, stepB, apart int, c *float32, add int"
	if t.ahead {
		arguments += ", ahead *uintptr"
	}
	TEXT(t.name, NOSPLIT, "func("+arguments+")")
	words := t.width / 4
	if t.half {
		words /= 2
	}
	doc := fmt.Sprintf("%s multiplies %d neighbours in a by %d words each of three lines of b, which are apart elements apart, at each of n steps of each segment of b, and adds up the products. All distances are in elements. a goes on from one segment to the next. c is a tile of whole rows.", t.name, t.rows, words)
	if t.ahead {
		doc += " It asks for the memory that ahead describes."
	}
	Doc(doc)
	Pragma("noescape")
	if t.ahead {
		t.openPace()
		t.openAhead()
	}
	for range t.rows {
		var row []reg.Register
		for j := range t.vectors {
			row = append(row, t.vector(j))
		}
		t.accumulators = append(t.accumulators, row)
	}
	for _, row := range t.accumulators {
		for _, v := range row {
			zero(v, t.width)
		}
	}
	t.depth()
	if t.ahead {
		t.closeAhead()
	}
	t.finish()
	VZEROUPPER()
	RET()
}

// depth runs over all segments.
func (t *lineTile) depth() {
	distance := func(name string) reg.GPVirtual {
		r := Load(Param(name), GP64()).(reg.GPVirtual)
		SHLQ(Imm(2), r)
		return r
	}
	a, b := Load(Param("a"), GP64()).(reg.GPVirtual), Load(Param("b"), GP64()).(reg.GPVirtual)
	seg, end := Load(Param("segs"), GP64()), Load(Param("count"), GP64())
	LEAQ(Mem{Base: seg, Index: end, Scale: 4}, end)
	stepA, stepB := distance("stepA"), distance("stepB")
	t.d = distance("apart")
	at, left := GP64(), GP64()

	Label("segment")
	MOVLQSX(Mem{Base: seg}, at)
	LEAQ(Mem{Base: b, Index: at, Scale: 4}, at)
	MOVQ(argument("n"), left)

	Label("step")
	if t.ahead {
		t.askInTime(left)
	}
	columns := t.load(at)
	for i, row := range t.accumulators {
		x := t.vector(0)
		VBROADCASTSS(Mem{Base: a, Disp: 4 * i}, x)
		for j, v := range row {
			var one reg.Register = x
			if t.bytes(j) < t.width {
				one = x.AsY()
			}
			VFMADD231PS(one, columns[j], v)
		}
	}
	ADDQ(stepA, a)
	ADDQ(stepB, at)
	DECQ(left)
	JNZ(LabelRef("step"))
	ADDQ(Imm(4), seg)
	CMPQ(seg, end)
	JNE(LabelRef("segment"))
}

// load loads a row of B.
func (t *lineTile) load(at reg.GPVirtual) (columns []vec) {
	line := func(i int) Mem {
		if i == 0 {
			return Mem{Base: at}
		}
		return Mem{Base: at, Index: t.d, Scale: uint8(i)}
	}
	for j := range t.vectors {
		columns = append(columns, t.vector(j))
	}
	if !t.half {
		for j, v := range columns {
			VMOVUPS(line(j), v)
		}
		return columns
	}
	both := columns[0]
	VMOVUPS(line(0), both.AsY())
	VINSERTF32X8(Imm(1), line(1), both, both)
	VMOVUPS(line(2), columns[1])
	return columns
}

// finish adds what C holds, and stores.
func (t *lineTile) finish() {
	c := Load(Param("c"), GP64()).(reg.GPVirtual)
	length := 0
	each := func(do func(v reg.Register, to Mem)) {
		length = 0
		for _, row := range t.accumulators {
			for j, v := range row {
				do(v, Mem{Base: c, Disp: length})
				length += t.bytes(j)
			}
		}
	}
	CMPQ(argument("add"), Imm(0))
	JE(LabelRef("store"))
	each(func(v reg.Register, to Mem) { VADDPS(to, v, v) })
	Label("store")
	each(func(v reg.Register, to Mem) { VMOVUPS(v, to) })
}
