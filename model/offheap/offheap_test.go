package offheap

import (
	"errors"
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

// TestValuesAreZeroAlignedAndApart: what one value holds, no other one sees.
func TestValuesAreZeroAlignedAndApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m Memory
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(chunk-100, chunk+100),
			rapid.IntRange(hugePage-1, hugePage+5000)), 1, 12).Draw(t, "sizes")
		var all [][]byte
		for i, n := range sizes {
			values, err := m.New(n)
			if err != nil {
				t.Fatal(err)
			}
			if len(values) != n || cap(values) != n {
				t.Fatalf("%d bytes, room for %d, want %d", len(values), cap(values), n)
			}
			if at := uintptr(unsafe.Pointer(unsafe.SliceData(values))); n > 0 && at%Alignment != 0 {
				t.Fatalf("%d bytes at %x", n, at)
			}
			for j := range values {
				if values[j] != 0 {
					t.Fatalf("byte %d of %d is %d", j, n, values[j])
				}
				values[j] = byte(i + 1)
			}
			all = append(all, values)
		}
		for i, values := range all {
			for j := range values {
				if values[j] != byte(i+1) {
					t.Fatalf("byte %d of value %d is one of value %d", j, i, values[j]-1)
				}
			}
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestNoMemoryIsAnError: no machine has 2^46 bytes.
func TestNoMemoryIsAnError(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) < 8 {
		t.Skip("such sizes do not fit into an int here")
	}
	var m Memory
	defer m.Close()
	_, err := m.New(1 << 46)
	if err == nil {
		t.Fatal("no error")
	}
	if runtime.GOOS == "linux" && !errors.Is(err, syscall.ENOMEM) {
		t.Errorf("%v is not the system's error", err)
	}
}

// TestClosedMemoryIsEmpty: an owner may begin anew.
func TestClosedMemoryIsEmpty(t *testing.T) {
	var m Memory
	for range 2 {
		if _, err := m.New(10); err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		if len(m.regions) != 0 || m.rest.bytes != nil {
			t.Errorf("%d regions are left", len(m.regions))
		}
	}
}

// TestExpectedValuesShareARegion, in any order, zeroed or not.
func TestExpectedValuesShareARegion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(1, 3<<20)), 1, 8).Draw(t, "sizes")
		var m Memory
		defer m.Close()
		if err := m.Expect(sizes...); err != nil {
			t.Fatal(err)
		}
		for _, n := range rapid.Permutation(sizes).Draw(t, "order") {
			give := m.New
			if rapid.Bool().Draw(t, "any") {
				give = m.Any
			}
			if values, err := give(n); err != nil || len(values) != n || cap(values) != n {
				t.Fatalf("%d bytes of %d, %v", len(values), n, err)
			}
		}
		if Total(sizes...) > 0 && len(m.regions) != 1 {
			t.Fatalf("%d regions", len(m.regions))
		}
	})
}

// TestResidentOfFragments: a value that misses the rest of a region by a few bytes
// begins another one.
func TestResidentOfFragments(t *testing.T) {
	if expected := Resident(1, 1, chunk-100); expected < 9*hugePage {
		t.Errorf("%d bytes are expected, %d are taken", expected, 9*hugePage)
	}
}

// TestResident: what values take that are touched is within what is expected of
// them, and not far below.
func TestResident(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 1<<20), rapid.IntRange(chunk-100, 2*chunk)), 1, 60).Draw(t, "sizes")
		var m Memory
		defer m.Close()
		pages := make(map[uintptr]bool)
		sum := 0
		for _, n := range sizes {
			values, err := m.New(n)
			if err != nil {
				t.Fatal(err)
			}
			sum += n
			for at := 0; at < n; at += Alignment {
				pages[uintptr(unsafe.Pointer(&values[at]))/hugePage] = true
			}
		}
		if taken, expected := len(pages)*hugePage, Resident(sizes...); taken > expected || expected > sum+len(sizes)*(hugePage+Alignment) {
			t.Fatalf("%d bytes in %d values take %d, expected are %d", sum, len(sizes), taken, expected)
		}
	})
}
