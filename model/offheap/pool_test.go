package offheap

import (
	"errors"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// held is the memory that a pool has of the system, with that of memories.
func held(p *Pool, all ...*Memory) (bytes int) {
	_, bytes = p.Idle()
	for _, m := range all {
		for _, region := range m.regions {
			bytes += len(region)
		}
	}
	return bytes
}

// TestPoolGivesZeroedMemory, as much as the largest owner had, whoever had it before and
// whether it was reserved ahead.
func TestPoolGivesZeroedMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p Pool
		most := 0
		for range rapid.IntRange(1, 4).Draw(t, "owners") {
			sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(1, 300), rapid.IntRange(1, 3<<20)), 1, 4).Draw(t, "sizes")
			if most == 0 && rapid.Bool().Draw(t, "ahead") {
				p.Back(Total(sizes...), 1)
			}
			m := p.Memory()
			if err := m.Expect(sizes...); err != nil {
				t.Fatal(err)
			}
			for _, n := range sizes {
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
			most = max(most, Total(sizes...)+2*hugePage)
			if have := held(&p, &m); have > most {
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

// TestPoolGivesTheSameMemory to owners of the same sizes, at once too, with what was
// reserved ahead.
func TestPoolGivesTheSameMemory(t *testing.T) {
	var p Pool
	p.Back(chunk, 2)
	p.Back(chunk+Alignment, 6)
	p.Back(chunk+Alignment, 4) // which are there, and two too many
	ahead := held(&p)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				m := p.Memory()
				err := m.Expect(chunk, 7)
				a, first := m.New(chunk)
				b, second := m.New(7)
				if err := errors.Join(err, first, second); err != nil || a[0] != 0 || b[0] != 0 {
					t.Errorf("%v, %d, %d", err, a[0], b[0])
				}
				a[0], b[0] = 1, 1
				if err := m.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := len(p.idle); n != 4 || held(&p) != ahead {
		t.Errorf("%d regions of %d bytes for four owners, not %d", n, held(&p), ahead)
	}
	m := p.Memory()
	if _, err := m.New(chunk); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Close(), m.Close()); err != nil || held(&p, &m) != 0 {
		t.Errorf("%v, %d bytes are left", err, held(&p, &m))
	}
}

// TestClosedWhileBacking: what is being brought into memory is given back, and nothing is
// reserved any more.
func TestClosedWhileBacking(t *testing.T) {
	var p Pool
	p.Back(8*chunk, 3)
	if err := p.Close(); err != nil || held(&p) != 0 {
		t.Errorf("%v, %d bytes are left", err, held(&p))
	}
	p.Back(chunk, 1)
	if held(&p) != 0 {
		t.Errorf("%d bytes of a closed pool", held(&p))
	}
}

// TestNoMemoryToBack: no machine has 2^46 bytes; who wants them is told.
func TestNoMemoryToBack(t *testing.T) {
	var p Pool
	p.Back(1<<46, 1)
	if held(&p) != 0 {
		t.Errorf("%d bytes", held(&p))
	}
	m := p.Memory()
	if err := m.Expect(1 << 46); err == nil {
		t.Error("no error")
	}
}

// TestBackedRegionsAreTakenFirst: nobody waits for a region while another one that does as
// well is ready.
func TestBackedRegionsAreTakenFirst(t *testing.T) {
	const n = 1 << 20
	regions := [2]*idle{}
	for i := range regions {
		region, err := newRegion(n)
		if err != nil {
			t.Fatal(err)
		}
		regions[i] = &idle{region: region, backed: make(chan struct{})}
	}
	p := Pool{idle: regions[:]}
	close(regions[1].backed)
	chosen, err := p.choose(n)
	if err != nil {
		t.Fatal(err)
	}
	if chosen != regions[1] {
		t.Error("the region that is not backed yet was chosen")
	}
	close(regions[0].backed)
	if err := errors.Join(chosen.release(), p.Close()); err != nil {
		t.Error(err)
	}
}
