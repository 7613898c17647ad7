package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// manyRows are so many that their pointers leave no general register for what changes
// with segments only, and none for the step.
const manyRows = 12

// step is the bytes from one element of A to the next, perhaps in memory.
func (t *tile) step() Op {
	if t.rows >= manyRows {
		return t.scaled
	}
	step := Load(Param("step"), GP64())
	SHLQ(Imm(2), step)
	if t.pairs {
		ADDQ(step, step)
	}
	return step
}

// scaleStep keeps the step of all tiles in memory, where it is there.
func (t *tile) scaleStep() {
	if t.rows < manyRows {
		return
	}
	t.scaled, t.places = AllocLocal(8), AllocLocal(16)
	step := Load(Param("step"), GP64())
	SHLQ(Imm(2), step)
	MOVQ(step, t.scaled)
}

// segments are where a loop over segments is, and its end: registers or memory.
type segments struct{ at, end Op }

func (t *tile) segments() segments {
	seg := Load(Param("segs"), GP64())
	end := Load(Param("count"), GP64())
	LEAQ(Mem{Base: seg, Index: end, Scale: 4}, end)
	if t.rows < manyRows {
		return segments{seg, end}
	}
	s := segments{t.places, t.places.Offset(8)}
	MOVQ(seg, s.at)
	MOVQ(end, s.end)
	return s
}

// next is where the segment begins, in bytes.
func (s segments) next(index reg.GPVirtual) {
	at, ok := s.at.(reg.Register)
	if !ok {
		MOVQ(s.at, index)
		at = index
	}
	MOVLQSX(Mem{Base: at}, index)
	SHLQ(Imm(2), index)
}

// more goes to the next segment, and compares it with the end; spare is free.
func (s segments) more(spare reg.GPVirtual) {
	ADDQ(Imm(4), s.at)
	at := s.at
	if _, ok := at.(reg.Register); !ok {
		MOVQ(s.at, spare)
		at = spare
	}
	CMPQ(at, s.end)
}
