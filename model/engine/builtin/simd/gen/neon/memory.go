package main

import "fmt"

// size is the bytes of a register that a load or a store takes.
type size int

const (
	single size = 4
	double size = 8
	quad   size = 16
)

func (s size) letter() string { return map[size]string{single: "s", double: "d", quad: "q"}[s] }

// moves are the encodings of loads and stores of one register.
var moves = map[size]struct{ load, store, loadIndexed, storeIndexed uint32 }{
	single: {0xbd400000, 0xbd000000, 0xbc606800, 0xbc206800},
	double: {0xfd400000, 0xfd000000, 0xfc606800, 0xfc206800},
	quad:   {0x3dc00000, 0x3d800000, 0x3ce06800, 0x3ca06800},
}

// ldr loads from an offset, a multiple of the size that is not negative, and str stores.
func ldr(s size, t vec, base gp, offset int) instruction {
	return move(moves[s].load, "ldr", load, s, t, base, offset)
}

func str(s size, t vec, base gp, offset int) instruction {
	return move(moves[s].store, "str", store, s, t, base, offset)
}

func move(word uint32, name string, k kind, s size, t vec, base gp, offset int) instruction {
	text := fmt.Sprintf("%s %s%d, [%s]", name, s.letter(), int(t), base.x())
	if offset != 0 {
		text = fmt.Sprintf("%s %s%d, [%s, #%d]", name, s.letter(), int(t), base.x(), offset)
	}
	return instruction{word: fields(word, t, vec(base)) | uint32(offset/int(s))<<10, text: text, kind: k, registers: 1}
}

// ldrIndexed loads from the sum of two registers, and strIndexed stores.
func ldrIndexed(s size, t vec, base, index gp) instruction {
	return moveIndexed(moves[s].loadIndexed, "ldr", load, s, t, base, index)
}

func strIndexed(s size, t vec, base, index gp) instruction {
	return moveIndexed(moves[s].storeIndexed, "str", store, s, t, base, index)
}

func moveIndexed(word uint32, name string, k kind, s size, t vec, base, index gp) instruction {
	text := fmt.Sprintf("%s %s%d, [%s, %s]", name, s.letter(), int(t), base.x(), index.x())
	return instruction{word: fields(word, t, vec(base)) | uint32(index)<<16, text: text, kind: k, registers: 1}
}

// ask asks for memory that will be read, into the second-level cache.
func ask(base, index gp) instruction {
	return instruction{word: fields(0xf8a06802, 0, vec(base)) | uint32(index)<<16, text: fmt.Sprintf("prfm pldl2keep, [%s, %s]", base.x(), index.x()), kind: scalar}
}

// pairMode is how two registers are moved.
type pairMode struct {
	name string
	word uint32
	kind kind
}

var (
	loadPair   = pairMode{"ldp", 0xad400000, load}
	storePair  = pairMode{"stp", 0xad000000, store}
	streamPair = pairMode{"stnp", 0xac000000, store} // past the caches, if the processor likes
)

// at moves two registers of 16 bytes, from an offset that is a multiple of 16.
func (m pairMode) at(first, second vec, base gp, offset int) instruction {
	i := m.encode(m.word, first, second, base, offset)
	i.text = fmt.Sprintf("%s q%d, q%d, [%s]", m.name, int(first), int(second), base.x())
	if offset != 0 {
		i.text = fmt.Sprintf("%s q%d, q%d, [%s, #%d]", m.name, int(first), int(second), base.x(), offset)
	}
	return i
}

// post moves two registers and then the pointer. Past the caches there is none.
func (m pairMode) post(first, second vec, base gp, by int) instruction {
	const after = 0x01800000 // the two bits that say where the offset is added
	i := m.encode(m.word^after, first, second, base, by)
	i.text = fmt.Sprintf("%s q%d, q%d, [%s], #%d", m.name, int(first), int(second), base.x(), by)
	return i
}

func (m pairMode) encode(word uint32, first, second vec, base gp, offset int) instruction {
	scaled := uint32(offset/int(quad)) & 0x7f
	return instruction{word: fields(word, first, vec(base)) | uint32(second)<<10 | scaled<<15, kind: m.kind, registers: 2}
}
