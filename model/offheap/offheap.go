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

// hugePage is the size of a huge page of most systems, in bytes. What is at least
// as large has a region of its own, which starts at a multiple of it.
const hugePage = 2 << 20

// chunk is the size of the regions that smaller values share, in bytes.
const chunk = 1 << 20

// Memory is what one owner holds. The zero value is empty. It is not for several
// goroutines at once.
type Memory struct {
	regions [][]byte // as the system gave them
	rest    []byte   // of the last chunk
}

// New returns n zeroed bytes, aligned to Alignment, which stay valid until Close.
// The error wraps the system's where that has no memory.
func (m *Memory) New(n int) ([]byte, error) {
	switch {
	case n < 0:
		panic(fmt.Sprintf("offheap: %d bytes", n))
	case n >= hugePage:
		return m.large(n)
	case n > len(m.rest):
		region, err := m.reserve(max(n, chunk))
		if err != nil {
			return nil, err
		}
		m.rest = region
	}
	values := m.rest[:n:n]
	m.rest = m.rest[min(len(m.rest), (n+Alignment-1)/Alignment*Alignment):]
	return values, nil
}

// large returns a region of its own, in huge pages.
func (m *Memory) large(n int) ([]byte, error) {
	region, err := m.reserve(n + hugePage)
	if err != nil {
		return nil, err
	}
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(region))) % hugePage)
	region = region[skip : skip+n : skip+n]
	advise(region)
	return region, nil
}

func (m *Memory) reserve(n int) ([]byte, error) {
	region, err := reserve(n)
	if err != nil {
		return nil, fmt.Errorf("memory of %d bytes: %w", n, err)
	}
	m.regions = append(m.regions, region)
	return region, nil
}

// Close gives all memory back. Nobody may read or write it afterwards.
func (m *Memory) Close() error {
	var failed error
	for _, region := range m.regions {
		failed = errors.Join(failed, release(region))
	}
	*m = Memory{}
	return failed
}
