package main

import (
	"fmt"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tile is a micro-kernel: rows x vectors accumulators stay in registers while
// the depth runs; each step loads a row of the panel and, for each row, one
// element of A that it multiplies with all of it.
type tile struct {
	name    string
	rows    int
	vectors int  // of a row of the panel
	width   int  // bytes of a vector
	masks   bool // AVX-512: mask registers, and elements of A as broadcast operands
	// pairs: a vector of the panel is two rows of it, interleaved, and meets two
	// neighbours of A at once; even and odd lanes are added in the end. For few
	// columns, where loading elements of A is what takes time. n is even, step one.
	pairs bool
	// dot: elements of A and of the panel are pairs of bfloat16 numbers, multiplied
	// and added by VDPBF16PS, in words of 32 bits; distances are in words.
	dot bool
	// half: C is bfloat16; nothing is added to what it holds.
	half bool
	// ahead: each step of the depth also asks for a line of memory that will be needed
	// later: see ahead.go. Rows of b may lie apart.
	ahead bool

	used           int // registers of a dot kernel
	scaled, places Mem // of many rows: the step, and where segments are
	accumulators   [][]reg.Register
	pointers       []reg.GPVirtual // into A, then into C
	keep           []reg.Register  // masks: which columns exist
	asking
}

const signature = "func(a *float32, rows, segs *int32, count, n, step int, b, c *float32, crows *int32, cols int, bias *float32, add, tiles int)"

// vector is a new register. The assembler does not know VDPBF16PS, whose encoding
// needs to know the registers.
func (t *tile) vector() vec {
	if t.dot {
		t.used++
		return physical(t.used - 1)
	}
	if t.width == 64 {
		return ZMM()
	}
	return YMM()
}

func (t *tile) cols() int {
	if t.pairs {
		return t.width / 8
	}
	return t.vectors * t.width / 4
}

// argument is the memory of an argument.
func argument(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

func (t *tile) generate() {
	if t.ahead {
		TEXT(t.name, NOSPLIT, strings.Replace(signature, ")", ", apart int, ahead *uintptr)", 1))
	} else {
		TEXT(t.name, NOSPLIT, signature)
	}
	doc := fmt.Sprintf("%s computes tiles of %d rows and %d columns. All distances are in elements.", t.name, t.rows, t.cols())
	if t.dot {
		doc += " Elements of a and b are pairs of bfloat16."
	}
	if t.half {
		doc += " c is bfloat16; add must be zero."
	}
	if t.pairs {
		doc += " Pairs of rows of b are interleaved; n is even, step is one."
	}
	if t.ahead {
		doc += " Rows of b are apart elements apart. It asks for the memory that ahead describes."
	}
	Doc(doc)
	Pragma("noescape")
	if t.ahead {
		t.openPace()
		t.openAhead()
	}
	for range t.rows {
		t.pointers = append(t.pointers, GP64())
		var row []reg.Register
		for range t.vectors {
			row = append(row, t.vector())
		}
		t.accumulators = append(t.accumulators, row)
	}
	t.scaleStep()
	Label("tile")
	t.point("a", "rows", 4)
	for _, row := range t.accumulators {
		for _, v := range row {
			zero(v, t.width)
		}
	}
	t.depth()
	if t.pairs {
		t.addPairs()
	}
	t.point("c", "crows", t.target())
	t.finish()
	Label("next")
	t.nextTile(t.rows, t.ahead)
}

// nextTile goes to the next tile of so many rows. After the last one the kernel ends, of those
// that ask with the place where the next call goes on.
func (t *asking) nextTile(rows int, asks bool) {
	ADDQ(Imm(uint64(4*rows)), argument("rows"))
	ADDQ(Imm(uint64(4*rows)), argument("crows"))
	DECQ(argument("tiles"))
	JNZ(LabelRef("tile"))
	if asks {
		t.closeAhead()
	}
	VZEROUPPER()
	RET()
}

// zero clears a vector of so many bytes.
func zero(v reg.Register, width int) {
	if width == 64 {
		VPXORD(v, v, v)
		return
	}
	VXORPS(v, v, v)
}

// target is the bytes of an element of C.
func (t *tile) target() int {
	if t.half {
		return 2
	}
	return 4
}

// point makes the pointers of the next tile's rows.
func (t *tile) point(base, offsets string, size int) {
	from := Load(Param(base), GP64())
	table := Load(Param(offsets), GP64())
	for i, p := range t.pointers {
		MOVLQSX(Mem{Base: table, Disp: 4 * i}, p)
		LEAQ(Mem{Base: from, Index: p, Scale: uint8(size)}, p)
	}
}

// depth runs over all segments.
func (t *tile) depth() {
	b := Load(Param("b"), GP64())
	step := t.step()
	var apart reg.Register
	if t.ahead {
		apart = Load(Param("apart"), GP64())
		SHLQ(Imm(2), apart)
	}
	s := t.segments()
	index, left := GP64(), GP64()

	Label("segment")
	s.next(index)
	MOVQ(argument("n"), left)
	if t.pairs {
		SHRQ(Imm(1), left)
	}

	Label("element")
	if t.ahead {
		t.askInTime(left)
	}
	panel := make([]vec, t.vectors)
	for j := range panel {
		panel[j] = t.vector()
		VMOVUPS(Mem{Base: b, Disp: j * t.width}, panel[j])
	}
	var x vec
	for i, p := range t.pointers {
		element := Mem{Base: p, Index: index, Scale: 1}
		if t.pairs {
			x = t.vector()
			VBROADCASTSD(element, x)
			VFMADD231PS(x, panel[0], t.accumulators[i][0])
			continue
		}
		if t.masks && t.vectors == 1 && !t.dot {
			VFMADD231PS_BCST(element, panel[0], t.accumulators[i][0])
			continue
		}
		if x == nil || !t.dot { // of these there are 32
			x = t.vector()
		}
		VBROADCASTSS(element, x)
		for j := range panel {
			if t.dot {
				dotProduct(x, panel[j], t.accumulators[i][j])
				continue
			}
			VFMADD231PS(x, panel[j], t.accumulators[i][j])
		}
	}
	ADDQ(step, index)
	if t.ahead {
		ADDQ(apart, b)
	} else {
		ADDQ(U32(uint32(t.vectors*t.width)), b)
	}
	DECQ(left)
	JNZ(LabelRef("element"))
	s.more(left)
	JNE(LabelRef("segment"))
}

// addPairs adds neighbouring lanes: the accumulators become half as wide.
func (t *tile) addPairs() {
	table := GLOBL(t.name+"Lanes", RODATA|NOPTR)
	for i := range t.width / 4 {
		half := t.width / 8
		DATA(4*i, U32(uint32(2*(i%half)+i/half))) // even lanes, then odd lanes
	}
	lanes, base := ZMM(), GP64()
	LEAQ(table, base)
	VMOVUPS(Mem{Base: base}, lanes)
	t.width /= 2
	for _, row := range t.accumulators {
		whole, odd := row[0].(vec), YMM()
		VPERMPS(whole, lanes, whole)
		VEXTRACTF32X8(Imm(1), whole, odd)
		VADDPS(odd, whole.AsY(), whole.AsY())
		row[0] = whole.AsY()
	}
}
