package offheap

import (
	"errors"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// held is the memory that a pool has of the system, with that of memories.
func held(p *Pool, all ...*Memory) (bytes int) {
	regions := p.idle
	for _, m := range all {
		regions = append(regions[:len(regions):len(regions)], m.regions...)
	}
	for _, region := range regions {
		bytes += len(region)
	}
	return bytes
}

// TestPoolGivesZeroedMemory, as much as the largest owner had, whoever had it before.
func TestPoolGivesZeroedMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p Pool
		most := 0
		for range rapid.IntRange(1, 4).Draw(t, "owners") {
			m := p.Memory()
			alone := 0
			for _, n := range rapid.SliceOfN(rapid.OneOf(rapid.IntRange(1, 1<<20), rapid.IntRange(chunk-5000, chunk+chunk/8)), 1, 3).Draw(t, "sizes") {
				values, err := m.New(n)
				if err != nil {
					t.Fatal(err)
				}
				for i := 0; i < n; i += 4093 {
					if values[i] != 0 {
						t.Fatalf("byte %d of %d is %d", i, n, values[i])
					}
					values[i] = 1
				}
				values[n-1] = 1
			}
			for _, region := range m.regions {
				alone += len(region)
			}
			most = max(most, alone)
			if have := held(&p, &m); float64(have) > (1+spare)*float64(most) {
				t.Fatalf("%d bytes are held, the largest owner has %d", have, most)
			}
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Close(); err != nil || held(&p) != 0 {
			t.Fatalf("%v, %d bytes are left", err, held(&p))
		}
	})
}

// TestPoolGivesTheSameMemory to owners of the same sizes, at once too.
func TestPoolGivesTheSameMemory(t *testing.T) {
	var p Pool
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				m := p.Memory()
				a, err := m.New(2 * chunk)
				b, failed := m.New(100)
				if err != nil || failed != nil || a[0] != 0 || b[0] != 0 {
					t.Errorf("%v, %v, %d, %d", err, failed, a[0], b[0])
				}
				a[0], b[0] = 1, 1
				if err := m.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := len(p.idle); n > 8 {
		t.Errorf("%d regions for four owners of two", n)
	}
	m := p.Memory()
	if _, err := m.New(2 * chunk); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Close(), m.Close()); err != nil || held(&p, &m) != 0 {
		t.Errorf("%v, %d bytes are left", err, held(&p, &m))
	}
}
