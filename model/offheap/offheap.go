// Package offheap hands out memory that Go's garbage collector does not see: zeroed,
// in huge pages where the system has them, given back at once when it is closed.
//
// A network is a few values of up to gigabytes. On Go's heap they would be faulted
// in by pages of 4 KiB, and several closed networks could pile up before a
// collection. The package must not know what the memory is for.
package offheap

import (
	"errors"
	"fmt"
	"unsafe"
)

// Alignment of all memory, in bytes: a cache line, and a vector register.
const Alignment = 64

// hugePage is the size of a huge page of most systems, in bytes. Regions start at a
// multiple of it.
const hugePage = 2 << 20

// chunk is the least size of a region, in bytes. Values share regions, since each
// region wastes up to a huge page; what nobody touches takes no memory.
const chunk = 16 << 20

// Memory is what one owner holds. The zero value is empty. It is not for several
// goroutines at once.
type Memory struct {
	regions [][]byte // as the system gave them
	rest    part     // the largest rest of a region
	pool    *Pool    // nil: of its own
}

// part is a part of a region.
type part struct {
	bytes []byte
	used  bool // somebody has written to it
}

// New returns n zeroed bytes, aligned to Alignment, which stay valid until Close.
// The error wraps the system's where that has no memory.
func (m *Memory) New(n int) ([]byte, error) {
	values, err := m.cut(n)
	if values.used {
		clear(values.bytes)
	}
	return values.bytes, err
}

// Any is New, but for that the bytes may have any value: for what is written before it
// is read.
func (m *Memory) Any(n int) ([]byte, error) {
	values, err := m.cut(n)
	return values.bytes, err
}

// Expect reserves values of these sizes at once, so that they, in any order, take no more
// than one region, which is in memory when Expect returns. What a pool then keeps of
// them serves all who need no more.
func (m *Memory) Expect(sizes ...int) error {
	n := Total(sizes...)
	if n <= len(m.rest.bytes) {
		return nil
	}
	region, err := m.reserve(n)
	if err != nil {
		return err
	}
	if m.rest = region; !region.used {
		populate(region.bytes, nil)
	}
	return nil
}

// Total is what values of these sizes take of a region, in any order.
func Total(sizes ...int) (bytes int) {
	for _, n := range sizes {
		bytes += aligned(n)
	}
	return bytes
}

func (m *Memory) cut(n int) (part, error) {
	if n < 0 {
		panic(fmt.Sprintf("offheap: %d bytes", n))
	}
	if n <= len(m.rest.bytes) {
		var values part
		values, m.rest = m.rest.cut(n)
		return values, nil
	}
	region, err := m.reserve(max(n, chunk))
	if err != nil {
		return part{}, err
	}
	values, rest := region.cut(n)
	if len(rest.bytes) > len(m.rest.bytes) {
		m.rest = rest
	}
	return values, nil
}

// cut cuts n bytes off, and what keeps the rest aligned.
func (p part) cut(n int) (values, rest part) {
	return part{p.bytes[:n:n], p.used}, part{p.bytes[min(len(p.bytes), aligned(n)):], p.used}
}

func aligned(n int) int { return (n + Alignment - 1) / Alignment * Alignment }

// reserve returns a region of at least n bytes, in huge pages.
func (m *Memory) reserve(n int) (part, error) {
	var region []byte
	var used bool
	var err error
	if m.pool != nil {
		region, used, err = m.pool.take(n)
	}
	if region == nil && err == nil {
		region, err = newRegion(n)
	}
	if err != nil {
		return part{}, fmt.Errorf("memory of %d bytes: %w", n, err)
	}
	m.regions = append(m.regions, region)
	return part{inner(region), used}, nil
}

// newRegion reserves a region of which n bytes are in huge pages.
func newRegion(n int) ([]byte, error) {
	region, err := reserve((n+hugePage-1)/hugePage*hugePage + hugePage)
	if err == nil {
		advise(inner(region))
	}
	return region, err
}

// inner is the part of a region that is whole huge pages.
func inner(region []byte) []byte {
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(region))) % hugePage)
	n := (len(region) - skip) / hugePage * hugePage
	return region[skip : skip+n : skip+n]
}

// Resident is the memory that values of these sizes take at most, in any order: each
// region has a huge page that is used in part.
//
// A region is begun where the kept rest is too small for a value, and the smaller
// rest is dropped: less than half a chunk, since the value exceeds the one and fits
// beside the other. So small values, which share regions, begin at most one region
// for every half chunk, and one more.
func Resident(sizes ...int) (bytes int) {
	small, count := 0, 0
	for _, n := range sizes {
		if n < chunk {
			small += aligned(n)
			count++
		} else {
			bytes += aligned(n) + hugePage
		}
	}
	regions := min(count, 2*small/chunk+1)
	return bytes + small + regions*hugePage
}

// Close gives all memory back, to the pool if it is from one. Nobody may read or write it
// afterwards.
func (m *Memory) Close() error {
	back := release
	if m.pool != nil {
		back = m.pool.give
	}
	var failed error
	for _, region := range m.regions {
		failed = errors.Join(failed, back(region))
	}
	*m = Memory{pool: m.pool}
	return failed
}
