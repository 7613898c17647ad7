package offheap

import (
	"fmt"
	"os"
	"testing"
)

// TestExpectedMemoryIsThere: what is expected, or reserved ahead, is in RAM before its
// owner touches it; nothing else is.
func TestExpectedMemoryIsThere(t *testing.T) {
	const n = 12 * chunk
	resident := func() int {
		data, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			t.Fatal(err)
		}
		var size, pages int
		if _, err := fmt.Sscan(string(data), &size, &pages); err != nil {
			t.Fatal(err)
		}
		return pages * os.Getpagesize()
	}
	var p Pool
	for _, test := range []struct {
		what     string
		of       func(m *Memory) error
		expected int
	}{
		{"not expected", func(m *Memory) error { _, err := m.New(n); return err }, 0},
		{"expected", func(m *Memory) error { return m.Expect(n) }, n},
		{"reserved ahead", func(m *Memory) error {
			p.Back(n, 1)
			*m = p.Memory()
			return m.Expect(n)
		}, n},
	} {
		before := resident()
		var m Memory
		if err := test.of(&m); err != nil {
			t.Fatal(err)
		}
		if grown := resident() - before; grown < test.expected-chunk || grown > test.expected+chunk {
			t.Errorf("memory that is %s: %d bytes more in RAM, not %d", test.what, grown, test.expected)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// TestTouch: kernels that cannot populate are given writes, which change nothing.
func TestTouch(t *testing.T) {
	region, err := newRegion(chunk)
	if err != nil {
		t.Fatal(err)
	}
	defer release(region)
	touch(inner(region))
	for i, b := range inner(region) {
		if b != 0 {
			t.Fatalf("byte %d is %d", i, b)
		}
	}
}
