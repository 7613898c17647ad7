package engine

import (
	"slices"
	"testing"
	"unsafe"
)

func TestBuffersAreAlignedAndZero(t *testing.T) {
	for n := 1; n < 300; n += 13 {
		b := NewBuffer(PlainDesc(Vector(n), Float32))
		if len(b.Float32s()) != n || uintptr(unsafe.Pointer(unsafe.SliceData(b.Mem)))%64 != 0 {
			t.Fatalf("%d elements at %x", len(b.Float32s()), uintptr(unsafe.Pointer(unsafe.SliceData(b.Mem))))
		}
		if slices.ContainsFunc(b.Float32s(), func(v float32) bool { return v != 0 }) {
			t.Fatal("not zero")
		}
	}
}
