package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// finish adds the bias and what C holds, and stores. Rows may be repeated, so
// that everything is loaded before anything is stored.
func (t *tile) finish() {
	if t.masks {
		t.maskRegisters()
		t.epilogue("")
		return
	}
	CMPQ(argument("cols"), U32(uint32(t.cols())))
	JNE(LabelRef("partial"))
	t.epilogue("")
	JMP(LabelRef("next"))
	Label("partial")
	t.maskVectors()
	t.epilogue("partial")
}

// epilogue is finish for whole or partial rows of C.
func (t *tile) epilogue(suffix string) {
	partial := suffix != ""
	bias := Load(Param("bias"), GP64())
	TESTQ(bias, bias)
	JZ(LabelRef("nobias" + suffix))
	used := t.used
	for j := range t.vectors {
		t.used = min(used, 31) // what the depth used is free
		v := t.vector()
		t.load(Mem{Base: bias, Disp: j * t.width}, v, j, partial)
		for i := range t.rows {
			VADDPS(v, t.accumulators[i][j], t.accumulators[i][j])
		}
	}
	Label("nobias" + suffix)
	if !t.half {
		t.addTo(suffix)
	}
	for i, p := range t.pointers {
		for j := range t.vectors {
			t.store(t.accumulators[i][j], Mem{Base: p, Disp: j * t.width * t.target() / 4}, j, partial)
		}
	}
}

// addTo adds what C holds.
func (t *tile) addTo(suffix string) {
	CMPQ(argument("add"), Imm(0))
	JE(LabelRef("noadd" + suffix))
	for i, p := range t.pointers {
		for j := range t.vectors {
			t.used = min(t.used, 31)
			v := t.vector()
			t.load(Mem{Base: p, Disp: j * t.width}, v, j, suffix != "")
			VADDPS(v, t.accumulators[i][j], t.accumulators[i][j])
		}
	}
	Label("noadd" + suffix)
}

// maskRegisters sets one bit for each column that exists.
func (t *tile) maskRegisters() {
	cols, bits := Load(Param("cols"), GP64()), GP64()
	MOVQ(I64(-1), bits)
	NEGQ(cols)
	SHRXQ(cols, bits, bits) // -1 >> (64-cols); the shift counts modulo 64
	t.keep = nil
	for j := range t.vectors {
		k := K()
		KMOVW(bits.As32(), k)
		if j < t.vectors-1 {
			SHRQ(Imm(uint64(t.width/4)), bits)
		}
		t.keep = append(t.keep, k)
	}
}

// maskVectors sets all bits of each column that exists.
func (t *tile) maskVectors() {
	name := t.name + "Columns"
	table := GLOBL(name, RODATA|NOPTR)
	for i := range t.cols() {
		DATA(4*i, U32(0xffffffff))
	}
	for i := range t.cols() {
		DATA(4*(t.cols()+i), U32(0))
	}
	base, cols := GP64(), Load(Param("cols"), GP64())
	LEAQ(table, base)
	SHLQ(Imm(2), cols)
	SUBQ(cols, base)
	t.keep = nil
	for j := range t.vectors {
		v := t.vector()
		VMOVUPS(Mem{Base: base, Disp: 4*t.cols() + j*t.width}, v)
		t.keep = append(t.keep, v)
	}
}

func (t *tile) load(from Mem, to vec, j int, partial bool) {
	switch {
	case t.masks:
		VMOVUPS_Z(from, t.keep[j], to)
	case partial:
		VMASKMOVPS(from, t.keep[j], to)
	default:
		VMOVUPS(from, to)
	}
}

func (t *tile) store(from reg.Register, to Mem, j int, partial bool) {
	switch {
	case t.half:
		narrowed := from.(vec)
		narrow(narrowed, narrowed.AsY())
		VMOVDQU16(narrowed.AsY(), t.keep[j], to)
	case t.masks:
		VMOVUPS(from, t.keep[j], to)
	case partial:
		VMASKMOVPS(from, t.keep[j], to)
	default:
		VMOVUPS(from, to)
	}
}
