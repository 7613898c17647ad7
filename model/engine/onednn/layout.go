package onednn

import (
	"errors"
	"fmt"
	"strings"

	"github.com/refold/refold/model/engine"
)

// layout is how the library arranges a kernel that is not plain.
type layout struct {
	desc  memoryDesc
	block int // output channels that stay together
}

// role is what a shape of four sizes means.
type role uint8

const (
	activation role = iota // batch, height, width, channels
	kernel                 // height, width, input, output
	vector                 // 1, 1, 1, n
)

// order lists, for each of the library's dimensions, the index in engine.Shape:
// batch, channels, height, width, and output, input, height, width.
func (r role) order() []int {
	switch r {
	case kernel:
		return []int{3, 2, 0, 1}
	case vector:
		return []int{3}
	}
	return []int{0, 3, 1, 2}
}

// dims are the library's sizes, and the strides that make a layout plain.
func (r role) dims(s engine.Shape) (n int, shape, strides dims) {
	plain := [4]int{s[1] * s[2] * s[3], s[2] * s[3], s[3], 1}
	order := r.order()
	for i, from := range order {
		shape[i], strides[i] = int64(s[from]), int64(plain[from])
	}
	return len(order), shape, strides
}

func typeOf(t engine.Type) dataType {
	if t == engine.BFloat16 {
		return bfloat16
	}
	return float32s
}

// plain describes a plain buffer to the library.
func (e *Engine) plain(r role, t engine.Type, s engine.Shape) (memoryDesc, error) {
	n, shape, strides := r.dims(s)
	return e.session.abi.strided(typeOf(t), n, &shape, &strides)
}

// any lets a primitive choose.
func (e *Engine) any(r role, t engine.Type, s engine.Shape) (memoryDesc, error) {
	n, shape, _ := r.dims(s)
	return e.session.abi.tagged(typeOf(t), n, &shape, tagAny)
}

// chosen describes a kernel in a layout that the library chose, and remembers it
// for reorders.
func (e *Engine) chosen(t engine.Type, s engine.Shape, d memoryDesc) (engine.Desc, error) {
	flat, err := e.plain(kernel, t, s)
	if err != nil {
		return engine.Desc{}, err
	}
	if e.session.equal(d, flat) {
		return engine.PlainDesc(s, t), nil
	}
	b, ok := e.session.abi.blocking(d)
	if !ok {
		return engine.Desc{}, errors.New("the library chose a layout for the kernel that has no description")
	}
	result := engine.Desc{Shape: s, Type: t, Layout: b.name(), Bytes: e.session.size(d)}
	e.layouts[result] = layout{desc: d, block: b.of(0)}
	return result, nil
}

// name spells a kernel's layout out: strides, then blocks.
func (b blocking) name() engine.Layout {
	var name strings.Builder
	name.WriteString("onednn oihw strides")
	for _, s := range b.strides[:4] {
		fmt.Fprintf(&name, " %d", s)
	}
	for i := range b.inner {
		fmt.Fprintf(&name, " block %d of %d", b.blocks[i], b.dimensions[i])
	}
	return engine.Layout(name.String())
}

// of is how many indices of a dimension a block holds.
func (b blocking) of(dimension int64) int {
	n := 1
	for i := range b.inner {
		if b.dimensions[i] == dimension {
			n *= int(b.blocks[i])
		}
	}
	return n
}
