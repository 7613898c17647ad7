package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The argument ahead is four words: the next line to ask for, how many are left of its run, the
// description of the run, and how many steps of the depth lie between two lines, less one.
// Descriptions, of which others follow, are four words: the bytes from the end of a run to
// the next one, its lines, how many runs there are, and where the first begins. The last
// description has more runs than there are steps.
const (
	aheadLine, aheadLeft, aheadRun      = 0, 8, 16
	aheadPace                           = 24
	runGap, runLines, runCount, runBase = 0, 8, 16, 24
	runBytes, lineBytes                 = 32, 64
)

// asking is a micro-kernel's place in what it asks for.
type asking struct {
	line, left reg.GPVirtual // the next line, and how many are left of its run
	pace       Op            // see aheadPace; a copy
}

func word(p reg.GPVirtual, at int) Mem { return Mem{Base: p, Disp: at} }

// openAhead loads where the last call ended, closeAhead stores it.
func (t *asking) openAhead() {
	ahead := Load(Param("ahead"), GP64()).(reg.GPVirtual)
	t.line, t.left = GP64(), GP64()
	MOVQ(word(ahead, aheadLine), t.line)
	MOVQ(word(ahead, aheadLeft), t.left)
}

func (t *asking) closeAhead() {
	ahead := Load(Param("ahead"), GP64()).(reg.GPVirtual)
	MOVQ(t.line, word(ahead, aheadLine))
	MOVQ(t.left, word(ahead, aheadLeft))
}

// openPace copies the pace.
func (t *asking) openPace() {
	pace := t.loadPace()
	t.pace = AllocLocal(8)
	MOVQ(pace, t.pace)
}

func (t *asking) loadPace() reg.GPVirtual {
	ahead, pace := Load(Param("ahead"), GP64()).(reg.GPVirtual), GP64()
	MOVQ(word(ahead, aheadPace), pace)
	return pace
}

// askInTime asks for one line where the steps that are left say so.
func (t *asking) askInTime(left reg.GPVirtual) {
	TESTQ(left, t.pace)
	JNZ(LabelRef("asked"))
	t.askAhead()
}

// askAhead asks for one line. At the end of a run, t.left serves as a pointer.
func (t *asking) askAhead() {
	PREFETCHT1(word(t.line, 0))
	ADDQ(Imm(lineBytes), t.line)
	DECQ(t.left)
	JNZ(LabelRef("asked"))
	MOVQ(argument("ahead"), t.left)
	MOVQ(word(t.left, aheadRun), t.left)
	ADDQ(word(t.left, runGap), t.line)
	DECQ(word(t.left, runCount))
	JNZ(LabelRef("run"))
	MOVQ(argument("ahead"), t.line)
	ADDQ(Imm(runBytes), word(t.line, aheadRun))
	MOVQ(word(t.line, aheadRun), t.left)
	MOVQ(word(t.left, runBase), t.line)
	Label("run")
	MOVQ(word(t.left, runLines), t.left)
	Label("asked")
}
