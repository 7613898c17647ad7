package tfevents_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/traininglog/tfevents"
)

// TestStarts: where a training starts again, within a file and from one to the next.
func TestStarts(t *testing.T) {
	type starts = []tfevents.Start
	a := func(step int64) []byte { return event(step, simple("a", 1)) }
	both := func(step int64) []byte { return event(step, simple("a", 1), simple("b", 1)) }
	for name, c := range map[string]struct {
		events  [][]byte
		starts  starts
		orphans []int
	}{
		"none":            {[][]byte{both(0), both(1), both(2)}, nil, nil},
		"own start":       {[][]byte{start(0), a(0), a(1)}, starts{{0, 0, true}}, nil},
		"stated":          {[][]byte{a(0), a(1), a(2), start(1), a(1)}, starts{{3, 1, true}}, []int{1, 2}},
		"stated, nothing": {[][]byte{a(0), a(1), start(1)}, starts{{2, 1, true}}, nil},
		"twice stated":    {[][]byte{a(0), start(3), start(1), a(1)}, starts{{1, 1, true}}, nil},
		"falls":           {[][]byte{both(3), both(4), both(1), both(2)}, starts{{4, 1, false}}, []int{0, 1, 2, 3}},
		"falls twice":     {[][]byte{a(1), a(2), a(1), a(2), a(1)}, starts{{2, 1, false}, {4, 1, false}}, []int{0, 1, 2, 3}},
		"repeats":         {[][]byte{a(1), a(1), a(2)}, nil, []int{0}},
		"negative":        {[][]byte{a(-1), a(0)}, nil, nil},
		"tags of their own": {[][]byte{event(100, simple("loss", 1)), event(1, simple("epoch_acc", 1)),
			event(200, simple("loss", 1)), event(2, simple("epoch_acc", 1))}, nil, nil},
	} {
		check := func(e *tfevents.Events) {
			t.Helper()
			var orphans []int
			for i, s := range e.Scalars {
				if s.Orphan {
					orphans = append(orphans, i)
				}
			}
			if d := cmp.Diff(c.starts, e.Starts); d != "" {
				t.Errorf("%s: -want +got\n%s", name, d)
			}
			if d := cmp.Diff(c.orphans, orphans); d != "" {
				t.Errorf("%s: orphans -want +got\n%s", name, d)
			}
		}
		check(mustRead(t, file(c.events...)))
		for i := range len(c.events) + 1 {
			check(tfevents.Join(mustRead(t, file(c.events[:i]...)), mustRead(t, file(c.events[i:]...))))
		}
	}
}
