package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// neighbours is a micro-kernel of AVX-512 for few columns: what takes time there is loads, one
// for each row of A and each vector of B, so that rows had better be many. There are pointers
// to them all where each four of them lie one distance apart.
type neighbours struct {
	name          string
	rows, vectors int
	ahead         bool // see ahead.go

	sums     [][]reg.VecVirtual
	pointers []reg.GPVirtual // to the first one of each four
	asking
}

// neighboursOf are the rows with one pointer.
const neighboursOf = 4

const wide = 64 // bytes of a vector

func (t *neighbours) generate() {
	arguments := "a *float32, rows, segs *int32, count, n, step int, b, c *float32, crows *int32, cols int, bias *float32, add, tiles"
	doc := fmt.Sprintf("%s computes tiles of %d rows and %d columns. All distances are in elements. Of rows, each four are as far apart as the first two.", t.name, t.rows, t.vectors*wide/4)
	if t.ahead {
		arguments += ", apart int, ahead *uintptr"
		doc += " It asks for the memory that ahead describes. Rows of b are not apart."
	} else {
		arguments += " int"
	}
	TEXT(t.name, NOSPLIT, "func("+arguments+")")
	Doc(doc)
	Pragma("noescape")
	if t.ahead {
		t.pace = t.loadPace() // in a register: loads are what takes time
		t.openAhead()
	}
	for range t.rows / neighboursOf {
		t.pointers = append(t.pointers, GP64())
	}
	for range t.rows {
		var row []reg.VecVirtual
		for range t.vectors {
			row = append(row, ZMM())
		}
		t.sums = append(t.sums, row)
	}
	d := t.distance()
	Label("tile")
	for _, row := range t.sums {
		for _, v := range row {
			zero(v, wide)
		}
	}
	t.depth(d)
	t.finish()
	t.nextTile(t.rows, t.ahead)
}

// distance is that of rows.
func (t *neighbours) distance() distance {
	table := Load(Param("rows"), GP64()).(reg.GPVirtual)
	one, first := GP64(), GP64()
	MOVLQSX(Mem{Base: table, Disp: 4}, one)
	MOVLQSX(Mem{Base: table}, first)
	SUBQ(first, one)
	return rowsOf8(one)
}

// depth runs over all segments.
func (t *neighbours) depth(d distance) {
	b := Load(Param("b"), GP64()).(reg.GPVirtual)
	step := Load(Param("step"), GP64())
	SHLQ(Imm(2), step)
	seg, segments := Load(Param("segs"), GP64()), AllocLocal(8)
	count := Load(Param("count"), GP64())
	MOVQ(count, segments)
	left := GP64()

	Label("segment")
	t.point(seg.(reg.GPVirtual))
	MOVQ(argument("n"), left)
	Label("element")
	if t.ahead {
		t.askInTime(left)
	}
	panel := make([]reg.VecVirtual, t.vectors)
	for j := range panel {
		panel[j] = ZMM()
		VMOVUPS(Mem{Base: b, Disp: j * wide}, panel[j])
	}
	for i, row := range t.sums {
		p := t.pointers[i/neighboursOf]
		element := d.at(p, p, i%neighboursOf)
		if t.vectors == 1 {
			VFMADD231PS_BCST(element, panel[0], row[0])
			continue
		}
		x := ZMM()
		VBROADCASTSS(element, x)
		for j, sum := range row {
			VFMADD231PS(x, panel[j], sum)
		}
	}
	for _, p := range t.pointers {
		ADDQ(step, p)
	}
	ADDQ(U32(uint32(t.vectors*wide)), b)
	DECQ(left)
	JNZ(LabelRef("element"))
	ADDQ(Imm(4), seg)
	DECQ(segments)
	JNZ(LabelRef("segment"))
}

// point makes the pointers at the beginning of a segment.
func (t *neighbours) point(seg reg.GPVirtual) {
	table := Load(Param("rows"), GP64()).(reg.GPVirtual)
	for i, p := range t.pointers {
		MOVLQSX(Mem{Base: table, Disp: 4 * neighboursOf * i}, p)
	}
	MOVLQSX(Mem{Base: seg}, table)
	for _, p := range t.pointers {
		ADDQ(table, p)
		SHLQ(Imm(2), p)
		ADDQ(argument("a"), p)
	}
}

// finish adds the bias and what C holds, and stores.
func (t *neighbours) finish() {
	keep, table, c := t.keep(), Load(Param("crows"), GP64()).(reg.GPVirtual), Load(Param("c"), GP64()).(reg.GPVirtual)
	each := func(do func(sum reg.VecVirtual, at Mem, keep reg.Register)) {
		for i, sums := range t.sums {
			row := GP64()
			MOVLQSX(Mem{Base: table, Disp: 4 * i}, row)
			for j, sum := range sums {
				do(sum, Mem{Base: c, Index: row, Scale: 4, Disp: j * wide}, keep[j])
			}
		}
	}
	bias := Load(Param("bias"), GP64()).(reg.GPVirtual)
	TESTQ(bias, bias)
	JZ(LabelRef("nobias"))
	for j, k := range keep {
		v := ZMM()
		VMOVUPS_Z(Mem{Base: bias, Disp: j * wide}, k, v)
		for _, row := range t.sums {
			VADDPS(v, row[j], row[j])
		}
	}
	Label("nobias")
	CMPQ(argument("add"), Imm(0))
	JE(LabelRef("noadd"))
	each(func(sum reg.VecVirtual, at Mem, keep reg.Register) {
		held := ZMM()
		VMOVUPS_Z(at, keep, held)
		VADDPS(held, sum, sum)
	})
	Label("noadd")
	each(func(sum reg.VecVirtual, at Mem, keep reg.Register) { VMOVUPS(sum, keep, at) })
}

// keep has one bit for each column that exists.
func (t *neighbours) keep() []reg.Register {
	m := tile{vectors: t.vectors, width: wide}
	m.maskRegisters()
	return m.keep
}
