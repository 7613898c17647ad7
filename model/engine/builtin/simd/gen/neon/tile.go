package main

import "fmt"

// tile is a micro-kernel: rows x vectors accumulators stay in registers while the depth
// runs; each step loads a row of the panel and, for each row, one element of A, by which
// all of it is multiplied.
//
// What a step takes is counted, since such processors are not at hand, and compared with
// what they do in a cycle (Williams et al. 2009, "Roofline"), everything being in the
// first-level cache:
//
//	             instructions of a step                cycles, Apple M1       cycles, N1 and A76
//	             products  loads (registers)  all      products loads all     products loads all
//	TileNEONx8   24        13 (14)            40       6        4.7   5       12       7     10
//	TileNEONx16  24         8 (10)            35       6        3.3   4.4     12       5     8.8
//
// Products take longest, so that they are the bound: 32 operations on float32 a cycle of a
// core of M1, 16 of N1 and A76. A sum waits 4 cycles for the one before. Elements of A may
// lie anywhere, so that each is loaded alone, which is hidden; copied to all lanes while it
// is loaded (LD1R), it would take a unit that multiplies: a quarter to a half more cycles.
//
// M1 (P-core) multiplies 4 vectors in a cycle, loads 3 registers, and decodes 8 instructions
// (D. Johnson, "Apple M1 Microarchitecture Research"); Neoverse N1 and Cortex-A76 do 2, 2, and
// 4 (their "Software Optimization Guide" by Arm).
//
// Micro-kernels of fewer rows are for rows that are left over. On M1, those of four wait for
// sums: 4 cycles, which is less than what more rows in vain would take.
type tile struct {
	*function
	rows, vectors int

	pointers     []gp    // into A, then into C
	accumulators [][]vec // of rows
	panel, ones  []vec   // a row of the panel; elements of A

	crows, tiles, cols, bias, add gp
}

const tileArguments = "a *float32, rows, segs *int32, count, n, step int, b, c *float32, crows *int32, cols int, bias *float32, add, tiles int"

func newTile(name string, rows, vectors int) *tile {
	return &tile{
		function: newFunction(name, fmt.Sprintf("computes tiles of %d rows and %d columns. All distances are in elements.", rows, 4*vectors), tileArguments),
		rows:     rows, vectors: vectors,
	}
}

func (t *tile) generate() *function {
	for range t.rows {
		t.pointers = append(t.pointers, t.general())
		var row []vec
		for range t.vectors {
			row = append(row, t.vector())
		}
		t.accumulators = append(t.accumulators, row)
	}
	for range t.vectors {
		t.panel = append(t.panel, t.vector())
	}
	for t.used < 32 && len(t.ones) < t.rows {
		t.ones = append(t.ones, t.vector())
	}
	rows := t.open("rows")
	t.crows, t.tiles = t.open("crows"), t.open("tiles")
	borrowed := t.free // what follows is in use at one time of a tile only
	t.label("tile")
	t.point("a", rows)
	t.depth()
	t.free = borrowed
	t.point("c", t.crows)
	t.finish()
	t.label("next")
	t.op("ADD $%d, %s", 4*t.rows, rows)
	t.op("ADD $%d, %s", 4*t.rows, t.crows)
	t.op("SUBS $1, %s", t.tiles)
	t.op("BNE tile")
	t.ret()
	return t.function
}

// point makes the pointers of the next tile's rows.
func (t *tile) point(base string, table gp) {
	from := t.open(base)
	for i, p := range t.pointers {
		t.op("MOVW %d(%s), %s", 4*i, table, p)
		t.op("ADD %s<<2, %s, %s", p, from, p)
	}
	t.free = append(t.free, from)
}

// depth runs over all segments.
func (t *tile) depth() {
	for _, row := range t.accumulators {
		for _, v := range row {
			t.do(zero(v))
		}
	}
	b, step, seg, end, n := t.open("b"), t.open("step"), t.open("segs"), t.open("count"), t.open("n")
	index, left := t.general(), t.general()
	t.op("LSL $2, %s", step)
	t.op("ADD %s<<2, %s, %s", end, seg, end)
	t.label("segment")
	t.op("MOVW.P 4(%s), %s", seg, index)
	t.op("LSL $2, %s", index)
	t.op("MOVD %s, %s", n, left)
	t.op("PCALIGN $16")
	t.label("element")
	for j := 0; j < t.vectors; j += 2 {
		t.do(loadPair.post(t.panel[j], t.panel[j+1], b, 32))
	}
	one := func(row int) vec { return t.ones[row%len(t.ones)] }
	for i := range len(t.ones) {
		t.do(ldrIndexed(single, one(i), t.pointers[i], index))
	}
	for i, row := range t.accumulators {
		for j, v := range row {
			t.do(fmlaElement(v, t.panel[j], one(i), 0))
		}
		if next := i + len(t.ones); next < t.rows {
			t.do(ldrIndexed(single, one(next), t.pointers[next], index))
		}
	}
	t.op("ADD %s, %s", step, index)
	t.op("SUBS $1, %s", left)
	t.op("BNE element")
	t.op("CMP %s, %s", end, seg)
	t.op("BNE segment")
}

// finish adds the bias and what C holds, and stores.
func (t *tile) finish() {
	t.cols, t.bias, t.add = t.open("cols"), t.open("bias"), t.open("add")
	for j := range t.vectors {
		t.op("CMP $%d, %s", 4*(j+1), t.cols)
		t.op("BLT rest%d", j)
		t.part(quad, j, j, fmt.Sprintf("whole%d", j))
	}
	t.op("B next")
	for j := range t.vectors {
		t.rest(j)
	}
}

// rest stores the columns of a vector that C has, up to three: the first two, then one.
func (t *tile) rest(j int) {
	other := (j + 1) % t.vectors // whose accumulators are stored, or of no use
	t.label(fmt.Sprintf("rest%d", j))
	t.op("TBZ $1, %s, low%d", t.cols, j)
	for _, row := range t.accumulators {
		t.do(ext(row[other], row[j]))
	}
	t.part(double, j, j, fmt.Sprintf("two%d", j))
	for _, p := range append([]gp{t.bias}, t.pointers...) { // a bias of nil is not, then
		if p == t.bias {
			t.op("CBZ %s, moved%d", p, j)
			t.op("ADD $8, %s", p)
			t.label(fmt.Sprintf("moved%d", j))
			continue
		}
		t.op("ADD $8, %s", p)
	}
	t.op("B last%d", j)
	t.label(fmt.Sprintf("low%d", j))
	for _, row := range t.accumulators {
		t.do(orr(row[other], row[j], row[j]))
	}
	t.label(fmt.Sprintf("last%d", j))
	t.op("TBZ $0, %s, next", t.cols)
	t.part(single, other, j, fmt.Sprintf("one%d", j))
	t.op("B next")
}

// part finishes the accumulators number v of all rows, of which a size is stored at vector
// number at. Rows may be repeated, so that everything is loaded before anything is stored.
func (t *tile) part(s size, v, at int, label string) {
	more, offset := t.panel[0], int(quad)*at
	t.op("CBZ %s, %sAdd", t.bias, label)
	t.do(ldr(s, more, t.bias, offset))
	for _, row := range t.accumulators {
		t.do(fadd(row[v], row[v], more))
	}
	t.label(label + "Add")
	t.op("CBZ %s, %sStore", t.add, label)
	for i, row := range t.accumulators {
		more := t.panel[i%len(t.panel)]
		t.do(ldr(s, more, t.pointers[i], offset), fadd(row[v], row[v], more))
	}
	t.label(label + "Store")
	for i, row := range t.accumulators {
		t.do(str(s, row[v], t.pointers[i], offset))
	}
}
