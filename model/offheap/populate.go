package offheap

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// slice is what one thread brings into memory at a time, in bytes: some huge pages.
const slice = 16 << 20

// page is the least size of a page of any system, in bytes.
const page = 4 << 10

// populate brings memory that nobody has written to yet into RAM, with all cores. It ends
// early where stop says so; nil: never. What the system lacks, who writes there finds out.
func populate(memory []byte, stop *atomic.Bool) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (len(memory)+slice-1)/slice) {
		all.Go(func() {
			for stop == nil || !stop.Load() {
				end := int(next.Add(slice))
				if end-slice >= len(memory) {
					return
				}
				if part := memory[end-slice : min(end, len(memory))]; !back(part) {
					touch(part)
				}
			}
		})
	}
	all.Wait()
}

// touch writes to each page.
func touch(memory []byte) {
	for i := 0; i < len(memory); i += page {
		memory[i] = 0
	}
}
