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
	rest    []byte   // the largest rest of a region
	pool    *Pool    // nil: of its own
}

// New returns n zeroed bytes, aligned to Alignment, which stay valid until Close.
// The error wraps the system's where that has no memory.
func (m *Memory) New(n int) ([]byte, error) {
	if n < 0 {
		panic(fmt.Sprintf("offheap: %d bytes", n))
	}
	if n <= len(m.rest) {
		values, rest := take(m.rest, n)
		m.rest = rest
		return values, nil
	}
	region, err := m.reserve(max(n, chunk))
	if err != nil {
		return nil, err
	}
	values, rest := take(region, n)
	if len(rest) > len(m.rest) {
		m.rest = rest
	}
	return values, nil
}

// take cuts n bytes off a region, and what keeps the rest aligned.
func take(region []byte, n int) (values, rest []byte) {
	return region[:n:n], region[min(len(region), (n+Alignment-1)/Alignment*Alignment):]
}

// reserve returns a region of n bytes, in huge pages.
func (m *Memory) reserve(n int) ([]byte, error) {
	var region []byte
	var err error
	if m.pool != nil {
		region, err = m.pool.take(n + hugePage)
	}
	used := region != nil
	if !used && err == nil {
		region, err = reserve(n + hugePage)
	}
	if err != nil {
		return nil, fmt.Errorf("memory of %d bytes: %w", n, err)
	}
	m.regions = append(m.regions, region)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(region))) % hugePage)
	region = region[skip : skip+n : skip+n]
	if used {
		clear(region)
	} else {
		advise(region)
	}
	return region, nil
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
		aligned := (n + Alignment - 1) / Alignment * Alignment
		if n < chunk {
			small += aligned
			count++
		} else {
			bytes += aligned + hugePage
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
