package main

import (
	"fmt"
	"strings"
)

// argument is one of a function. Values lie in a frame in their order, each at a multiple
// of its size.
type argument struct {
	name, typ string
	offset    int
}

var sizes = map[string]int{"*float32": 8, "*int32": 8, "*uint16": 8, "int": 8, "int32": 4, "float32": 4, "bool": 1}

// function is one in assembly. None has a frame of its own or calls another one, so that
// the link register stays; register 18, which some systems keep for themselves, 27, which
// Go's assembler uses, and 28 to 31 are left alone.
type function struct {
	name, doc string
	arguments []argument
	size      int // of all arguments
	lines     []line
	used      vec // vector registers in use, from the first on
	free      []gp
	data      []uint32 // of a table that has the function's name
}

// line is an instruction that is encoded here, one in Go's assembler, or a label.
type line struct {
	encoded *instruction
	text    string
}

// newFunction parses a declaration as Go has it.
func newFunction(name, doc, declaration string) *function {
	f := &function{name: name, doc: doc}
	for r := gp(26); r >= 0; r-- {
		if r != 18 {
			f.free = append(f.free, r)
		}
	}
	var names []string
	for _, part := range strings.Split(declaration, ", ") {
		name, typ, typed := strings.Cut(part, " ")
		names = append(names, name)
		if !typed {
			continue
		}
		for _, n := range names {
			size := sizes[typ]
			f.size = (f.size + size - 1) / size * size
			f.arguments = append(f.arguments, argument{n, typ, f.size})
			f.size += size
		}
		names = nil
	}
	return f
}

// do adds instructions.
func (f *function) do(all ...instruction) {
	for _, i := range all {
		f.lines = append(f.lines, line{encoded: &i})
	}
}

// op adds an instruction of Go's assembler.
func (f *function) op(format string, a ...any) {
	f.lines = append(f.lines, line{text: "\t" + fmt.Sprintf(format, a...)})
}

func (f *function) label(name string) { f.lines = append(f.lines, line{text: name + ":"}) }

// general is a general register that nothing else has.
func (f *function) general() gp {
	r := f.free[len(f.free)-1]
	f.free = f.free[:len(f.free)-1]
	return r
}

// vector is a vector register that nothing else has, until used is set back.
func (f *function) vector() vec {
	f.used++
	return f.used - 1
}

// address is how Go's assembler names an argument.
func (f *function) address(name string) string {
	for _, a := range f.arguments {
		if a.name == name {
			return fmt.Sprintf("%s+%d(FP)", name, a.offset)
		}
	}
	return "no argument " + name // which no assembler takes
}

// load brings an argument of 64 bits into a register.
func (f *function) load(name string, r gp) { f.op("MOVD %s, %s", f.address(name), r) }

// open brings one into a new register.
func (f *function) open(name string) gp {
	r := f.general()
	f.load(name, r)
	return r
}

// everywhere is a vector of a float32 argument.
func (f *function) everywhere(name string) vec {
	r, v := f.general(), f.vector()
	f.op("MOVWU %s, %s", f.address(name), r)
	f.do(dup(v, r))
	f.free = append(f.free, r)
	return v
}

// constant is a vector of a number's bits.
func (f *function) constant(bits uint32) vec {
	r, v := f.general(), f.vector()
	f.op("MOVD $%#x, %s", bits, r)
	f.do(dup(v, r))
	f.free = append(f.free, r)
	return v
}

func (f *function) ret() { f.op("RET") }

// declaration is the function's, in Go.
func (f *function) declaration() string {
	var all []string
	for _, a := range f.arguments {
		all = append(all, a.name+" "+a.typ)
	}
	return fmt.Sprintf("func %s(%s)", f.name, strings.Join(all, ", "))
}

// assembly is the function in Go's assembler.
func (f *function) assembly() string {
	var b strings.Builder
	for i, v := range f.data {
		fmt.Fprintf(&b, "\nDATA %s<>+%d(SB)/4, $%d", f.name, 4*i, v)
	}
	if f.data != nil {
		fmt.Fprintf(&b, "\nGLOBL %s<>(SB), RODATA|NOPTR, $%d\n", f.name, 4*len(f.data))
	}
	fmt.Fprintf(&b, "\n// %s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.declaration(), f.name, f.size)
	for _, l := range f.lines {
		if l.encoded == nil {
			b.WriteString(l.text + "\n")
			continue
		}
		fmt.Fprintf(&b, "\tWORD $0x%08x // %s\n", l.encoded.word, l.encoded.text)
	}
	return b.String()
}

// stub is the function's declaration with its comment.
func (f *function) stub() string {
	return fmt.Sprintf("\n// %s %s\n//\n//go:noescape\n%s\n", f.name, f.doc, f.declaration())
}
