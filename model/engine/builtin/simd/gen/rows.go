package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const lanes = 8 // of a YMM register

// vectors are those of a loop, by their bytes: of AVX2 or of AVX-512. What is computed of a
// column is the same with either.
type vectors int

const (
	ymm vectors = 32
	zmm vectors = 64
)

func (s vectors) next() reg.VecVirtual {
	if s == zmm {
		return ZMM()
	}
	return YMM()
}

// name is that of a loop.
func (s vectors) name(loop string) string {
	if s == zmm {
		return loop + "AVX512"
	}
	return loop
}

// cursor is a pointer into an array that a loop runs over.
type cursor struct {
	base   reg.GPVirtual
	index  reg.GPVirtual
	size   vectors
	stream bool // results are stored past the caches
}

func (c cursor) at() Mem { return Mem{Base: c.base, Index: c.index, Scale: 1} }

func (c cursor) load() reg.VecVirtual {
	v := c.size.next()
	VMOVUPS(c.at(), v)
	return v
}

func (c cursor) store(v reg.VecVirtual) {
	if c.stream {
		VMOVNTPS(v, c.at())
	} else {
		VMOVUPS(v, c.at())
	}
}

// overRows makes a function that runs over rows of width elements, a multiple of
// a vector's. body gets a cursor for each parameter (of channels, which start again with
// each row) and each array, and is called once for each vector.
func (s vectors) overRows(name, doc string, parameters, arrays []string, body func(p, x []cursor)) {
	s.openRows(name, doc, "", parameters, arrays)(false, body)
	leave()
}

// overLargeRows makes one that stores results past the caches on demand.
func (s vectors) overLargeRows(name, doc string, parameters, arrays []string, body func(p, x []cursor)) {
	rows := s.openRows(name, doc+streamDoc, streamArgument, parameters, arrays)
	either(func(stream bool) { rows(stream, body) })
}

const (
	streamArgument = ", stream bool"
	streamDoc      = " Where stream, results are stored past the caches, at multiples of 64 bytes."
)

// either makes a function's body for both values of the argument stream.
func either(body func(stream bool)) {
	stream := Load(Param("stream"), GP8())
	TESTB(stream, stream)
	JZ(LabelRef("cached"))
	body(true)
	SFENCE()
	leave()
	Label("cached")
	body(false)
	leave()
}

func leave() {
	VZEROUPPER()
	RET()
}

// openRows begins a function and returns what makes its loop.
func (s vectors) openRows(name, doc, more string, parameters, arrays []string) func(stream bool, body func(p, x []cursor)) {
	args := ""
	for _, n := range append(append([]string{}, parameters...), arrays...) {
		args += n + ", "
	}
	name = s.name(name)
	TEXT(name, NOSPLIT, fmt.Sprintf("func(%s *float32, width, rows int%s)", args[:len(args)-2], more))
	Doc(name + " " + doc)
	Pragma("noescape")
	index := GP64()
	open := func(names []string) []cursor {
		var cs []cursor
		for _, n := range names {
			base := GP64()
			Load(Param(n), base)
			cs = append(cs, cursor{base: base, index: index, size: s})
		}
		return cs
	}
	p, x := open(parameters), open(arrays)
	width := Load(Param("width"), GP64())
	SHLQ(Imm(2), width)
	rows := Load(Param("rows"), GP64())
	return func(stream bool, body func(p, x []cursor)) {
		row, vector := loopLabels(stream)
		for i := range x {
			x[i].stream = stream
		}
		Label(row)
		XORQ(index, index)
		Label(vector)
		s.askRows(vector, index, x)
		body(p, x)
		ADDQ(Imm(uint64(s)), index)
		CMPQ(index, width)
		JLT(LabelRef(vector))
		for _, c := range x {
			ADDQ(width, c.base)
		}
		DECQ(rows)
		JNZ(LabelRef(row))
	}
}

// rowsAhead is how far ahead loops ask for memory, in bytes. Arrays are many, so that the
// processor alone does not read far enough ahead in each.
const rowsAhead = 1536

// askRows asks for a line of each array, where a line begins.
func (s vectors) askRows(vector string, index reg.GPVirtual, x []cursor) {
	asked := vector + "Asked"
	if s == ymm {
		TESTQ(I32(lineBytes-1), index)
		JNZ(LabelRef(asked))
	}
	for _, c := range x {
		line := c.at()
		line.Disp = rowsAhead
		PREFETCHT0(line)
	}
	if s == ymm {
		Label(asked)
	}
}

func loopLabels(stream bool) (row, vector string) {
	if stream {
		return "streamRow", "streamVector"
	}
	return "row", "vector"
}
