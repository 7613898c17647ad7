package op

import (
	"cmp"
	"slices"

	"github.com/refold/refold/model/engine"
)

// value is what a node computes: where it lives and for how long.
type value struct {
	desc     engine.Desc
	variable *Variable // of an input
	alias    *value    // of a sum that is computed in place
	life     span
	offset   int
	buffer   *engine.Buffer // once bound
}

// root is the value whose memory v uses.
func (v *value) root() *value {
	for v.alias != nil {
		v = v.alias
	}
	return v
}

// span is the life of a value in steps of a run, both ends included.
type span struct{ first, last int }

func (s span) overlaps(t span) bool { return s.first <= t.last && t.first <= s.last }

// plan is the memory of a graph.
type plan struct {
	values         []*value // in the order in which they are computed
	calls          []call   // by step; without run: nothing is computed there
	arena, scratch int      // bytes
}

// call is an operation of the engine on values: of a sum that is computed in place, the
// first one has the memory of the result.
type call struct {
	run     engine.Operation
	in, out []*value
}

// step is a call on memory.
type step struct {
	run     engine.Operation
	in, out []*engine.Buffer
}

// alignment of all values, in bytes: a cache line, and a vector register.
const alignment = 64

// place gives each value an offset, such that values whose lives overlap share
// no memory, and returns the size of the whole. Large values go first, each to
// the lowest gap that holds it: "greedy by size" of Pisarchyk & Lee 2020,
// "Efficient Memory Management for Deep Neural Net Inference", section 4.2.
func place(values []*value) int {
	bySize := slices.Clone(values)
	slices.SortStableFunc(bySize, func(a, b *value) int { return cmp.Compare(b.desc.Bytes, a.desc.Bytes) })
	var placed []*value // by offset
	total := 0
	for _, v := range bySize {
		v.offset = 0
		for _, p := range placed {
			if !p.life.overlaps(v.life) {
				continue
			}
			if v.offset+v.desc.Bytes <= p.offset {
				break
			}
			v.offset = max(v.offset, align(p.offset+p.desc.Bytes))
		}
		i, _ := slices.BinarySearchFunc(placed, v.offset, func(p *value, offset int) int {
			return cmp.Compare(p.offset, offset)
		})
		placed = slices.Insert(placed, i, v)
		total = max(total, align(v.offset+v.desc.Bytes))
	}
	return total
}

func align(n int) int { return (n + alignment - 1) / alignment * alignment }
