package main

import "fmt"

// Go's assembler lacks most of NEON's arithmetic on floats, so vector instructions are
// encoded here, after the "Arm Architecture Reference Manual for A-profile" (DDI 0487),
// section C7.2. Texts are in the syntax of GNU's assembler, with which tests compare.

type (
	vec int // a vector register
	gp  int // a general register
)

func (v vec) String() string { return fmt.Sprintf("v%d", int(v)) }
func (v vec) s4() string     { return fmt.Sprintf("v%d.4s", int(v)) }
func (v vec) b16() string    { return fmt.Sprintf("v%d.16b", int(v)) }
func (r gp) String() string  { return fmt.Sprintf("R%d", int(r)) } // as Go writes it
func (r gp) x() string       { return fmt.Sprintf("x%d", int(r)) }

// kind is what an instruction asks of a processor.
type kind int

const (
	multiply kind = iota // multiplies and adds four numbers
	vector               // other arithmetic on vectors
	load                 // of one register
	store
	scalar // everything else
)

// instruction is one that is encoded here.
type instruction struct {
	word      uint32
	text      string
	kind      kind
	registers int // of a load or a store
}

func fields(word uint32, d, n vec) uint32 { return word | uint32(n)<<5 | uint32(d) }

// three is an instruction d = n op m.
func three(name string, word uint32, d, n, m vec) instruction {
	return instruction{word: fields(word, d, n) | uint32(m)<<16, text: fmt.Sprintf("%s %s, %s, %s", name, d.s4(), n.s4(), m.s4()), kind: vector}
}

// bitwise is three for instructions that know no elements.
func bitwise(name string, word uint32, d, n, m vec) instruction {
	return instruction{word: fields(word, d, n) | uint32(m)<<16, text: fmt.Sprintf("%s %s, %s, %s", name, d.b16(), n.b16(), m.b16()), kind: vector}
}

func fadd(d, n, m vec) instruction  { return three("fadd", 0x4e20d400, d, n, m) }
func fsub(d, n, m vec) instruction  { return three("fsub", 0x4ea0d400, d, n, m) }
func fmul(d, n, m vec) instruction  { return three("fmul", 0x6e20dc00, d, n, m) }
func fdiv(d, n, m vec) instruction  { return three("fdiv", 0x6e20fc00, d, n, m) }
func fcmgt(d, n, m vec) instruction { return three("fcmgt", 0x6ea0e400, d, n, m) }
func fcmeq(d, n, m vec) instruction { return three("fcmeq", 0x4e20e400, d, n, m) }
func add(d, n, m vec) instruction   { return three("add", 0x4ea08400, d, n, m) }

// fmla adds n*m to d, rounding once.
func fmla(d, n, m vec) instruction {
	i := three("fmla", 0x4e20cc00, d, n, m)
	i.kind = multiply
	return i
}

// fmlaElement adds n times an element of m to d.
func fmlaElement(d, n, m vec, element int) instruction {
	low, high := uint32(element)&1, uint32(element)>>1
	return instruction{
		word: fields(0x4f801000, d, n) | uint32(m)<<16 | low<<21 | high<<11, // m's fifth bit is next to its others
		text: fmt.Sprintf("fmla %s, %s, %s.s[%d]", d.s4(), n.s4(), m, element), kind: multiply,
	}
}

func and(d, n, m vec) instruction { return bitwise("and", 0x4e201c00, d, n, m) }
func orr(d, n, m vec) instruction { return bitwise("orr", 0x4ea01c00, d, n, m) }
func orn(d, n, m vec) instruction { return bitwise("orn", 0x4ee01c00, d, n, m) }

// bit takes the bits of n where m is set, bif where it is not.
func bit(d, n, m vec) instruction { return bitwise("bit", 0x6ea01c00, d, n, m) }
func bif(d, n, m vec) instruction { return bitwise("bif", 0x6ee01c00, d, n, m) }

// ext moves the upper half of n to the lower one of d.
func ext(d, n vec) instruction {
	return instruction{word: fields(0x6e004000, d, n) | uint32(n)<<16, text: fmt.Sprintf("ext %s, %s, %s, #8", d.b16(), n.b16(), n.b16()), kind: vector}
}

func two(name string, word uint32, d, n vec, more string) instruction {
	return instruction{word: fields(word, d, n), text: fmt.Sprintf("%s %s, %s%s", name, d.s4(), n.s4(), more), kind: vector}
}

func fsqrt(d, n vec) instruction     { return two("fsqrt", 0x6ea1f800, d, n, "") }
func fcmgtZero(d, n vec) instruction { return two("fcmgt", 0x4ea0c800, d, n, ", #0.0") }
func ushr(d, n vec, by int) instruction {
	return two("ushr", 0x6f000400|uint32(64-by)<<16, d, n, fmt.Sprintf(", #%d", by))
}

// zero clears a register.
func zero(d vec) instruction {
	return instruction{word: fields(0x6f00e400, d, 0), text: fmt.Sprintf("movi %s.2d, #0", d), kind: vector}
}

// dup copies a general register to all elements.
func dup(d vec, n gp) instruction {
	return instruction{word: fields(0x4e040c00, d, vec(n)), text: fmt.Sprintf("dup %s, w%d", d.s4(), int(n)), kind: vector}
}

// widen makes 32 bits of 16, the upper ones, of the lower or the upper half of n; narrow
// puts the upper 16 of 32 into a half of d.
func widen(d, n vec, upper bool) instruction {
	if upper {
		return instruction{word: fields(0x6e613800, d, n), text: fmt.Sprintf("shll2 %s, %s.8h, #16", d.s4(), n), kind: vector}
	}
	return instruction{word: fields(0x2e613800, d, n), text: fmt.Sprintf("shll %s, %s.4h, #16", d.s4(), n), kind: vector}
}

func narrow(d, n vec, upper bool) instruction {
	if upper {
		return instruction{word: fields(0x4f108400, d, n), text: fmt.Sprintf("shrn2 %s.8h, %s, #16", d, n.s4()), kind: vector}
	}
	return instruction{word: fields(0x0f108400, d, n), text: fmt.Sprintf("shrn %s.4h, %s, #16", d, n.s4()), kind: vector}
}

// trn1 and trn2 take the even or the odd elements of n and m in turn, zip1 and zip2 the
// lower or the upper halves of both.
func trn1(d, n, m vec) instruction { return three("trn1", 0x4e802800, d, n, m) }
func trn2(d, n, m vec) instruction { return three("trn2", 0x4e806800, d, n, m) }
func zip1(d, n, m vec) instruction { return halves("zip1", 0x4ec03800, d, n, m) }
func zip2(d, n, m vec) instruction { return halves("zip2", 0x4ec07800, d, n, m) }

func halves(name string, word uint32, d, n, m vec) instruction {
	return instruction{word: fields(word, d, n) | uint32(m)<<16, text: fmt.Sprintf("%s %s.2d, %s.2d, %s.2d", name, d, n, m), kind: vector}
}
