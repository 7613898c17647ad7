package main

import "strings"

// lanes is the elements that a pair of vectors has, which loops take at a time.
const lanes = 8

// pair is two vectors side by side, or, of a constant, twice the same.
type pair [2]vec

// cursor is a pointer into an array that a loop runs over.
type cursor struct {
	*function
	base   gp
	stream bool // results are stored past the caches
	last   *touch
}

// touch is the last load or store of a pass over an array. It moves the pointer on, too, if
// it can.
type touch struct {
	line int
	mode pairMode
	data pair
}

func (c *cursor) load() pair {
	p := c.pair()
	c.move(loadPair, p)
	return p
}

func (c *cursor) store(p pair) {
	if c.stream {
		c.move(streamPair, p)
	} else {
		c.move(storePair, p)
	}
}

func (c *cursor) move(m pairMode, p pair) {
	c.last = &touch{len(c.lines), m, p}
	c.do(m.at(p[0], p[1], c.base, 0))
}

// advance moves the pointer on, after all loads and stores.
func (c *cursor) advance() {
	if c.last.mode == streamPair {
		c.op("ADD $%d, %s", 4*lanes, c.base)
		return
	}
	moved := c.last.mode.post(c.last.data[0], c.last.data[1], c.base, 4*lanes)
	c.lines[c.last.line] = line{encoded: &moved}
}

// pair is two new registers.
func (f *function) pair() pair { return pair{f.vector(), f.vector()} }

// each does an instruction d = n op m for both vectors, all new ones.
func (f *function) each(op func(d, n, m vec) instruction, n, m pair) pair {
	d := f.pair()
	f.onto(op, d, n, m)
	return d
}

// onto is each with a result that is there, and perhaps an operand.
func (f *function) onto(op func(d, n, m vec) instruction, d, n, m pair) {
	f.do(op(d[0], n[0], m[0]), op(d[1], n[1], m[1]))
}

// eachOf does an instruction of one operand.
func (f *function) eachOf(op func(d, n vec) instruction, n pair) pair {
	d := f.pair()
	f.do(op(d[0], n[0]), op(d[1], n[1]))
	return d
}

// rowLoop is a function that runs over rows of width elements, a multiple of 8. Parameters
// are of channels, which start again with each row; arrays are not.
type rowLoop struct {
	*function
	parameters, arrays []*cursor
	width, rows        gp
}

// newRowLoop declares the function: first its parameters, then constants, then arrays.
func newRowLoop(name, doc, parameters, constants, arrays, more string) *rowLoop {
	names := append(append(split(parameters), split(constants)...), split(arrays)...)
	l := &rowLoop{function: newFunction(name, doc, strings.Join(names, ", ")+" *float32, width, rows int"+more)}
	open := func(all string) (cs []*cursor) {
		for _, n := range split(all) {
			cs = append(cs, &cursor{function: l.function, base: l.open(n)})
		}
		return cs
	}
	l.parameters, l.arrays = open(parameters), open(arrays)
	l.width, l.rows = l.open("width"), l.open("rows")
	l.op("LSL $2, %s", l.width)
	return l
}

// split is a list of names.
func split(names string) []string {
	if names == "" {
		return nil
	}
	return strings.Split(names, ", ")
}

// constantOf is number i of the vectors of 8 equal elements at an argument.
func (f *function) constantOf(name string, i int) pair {
	r, v := f.open(name), f.vector()
	f.do(ldr(quad, v, r, 4*lanes*i))
	f.free = append(f.free, r)
	return pair{v, v}
}

// run makes the loop: body is what is done with each pair of vectors. Labels begin with a
// prefix.
func (l *rowLoop) run(prefix string, body func(p, x []*cursor)) {
	left, constants, free := l.general(), l.used, l.free
	l.label(prefix + "row")
	l.op("LSR $5, %s, %s", l.width, left) // of 32 bytes
	l.op("PCALIGN $16")
	l.label(prefix + "vector")
	body(l.parameters, l.arrays)
	for _, c := range append(append([]*cursor{}, l.parameters...), l.arrays...) {
		c.advance()
	}
	l.op("SUBS $1, %s", left)
	l.op("BNE %svector", prefix)
	for _, c := range l.parameters {
		l.op("SUB %s, %s", l.width, c.base)
	}
	l.op("SUBS $1, %s", l.rows)
	l.op("BNE %srow", prefix)
	l.ret()
	l.used, l.free = constants, append(free, left)
}

const (
	streamArgument = ", stream bool"
	streamDoc      = " Where stream, results are stored past the caches, if the processor likes."
)

// either makes the loop for both values of the argument stream.
func (l *rowLoop) either(body func(p, x []*cursor)) *function {
	stream := l.general()
	l.op("MOVBU %s, %s", l.address("stream"), stream)
	l.op("CBZ %s, cached", stream)
	for _, past := range []bool{true, false} {
		for _, c := range l.arrays {
			c.stream = past
		}
		if past {
			l.run("stream", body)
			continue
		}
		l.label("cached")
		l.run("", body)
	}
	return l.function
}

// once makes the loop.
func (l *rowLoop) once(body func(p, x []*cursor)) *function {
	l.run("", body)
	return l.function
}
