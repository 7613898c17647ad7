package jpeg

import (
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg/entropy"
)

// TestProgress: scans that do not go on where others ended are refused, and images
// that lack bits of the coefficients which libjpeg would estimate.
func TestProgress(t *testing.T) {
	first := []member{{index: 0}}
	dc, refined := scan{members: first, Band: entropy.Band{Low: 1}}, scan{members: first, Band: entropy.Band{High: 1}}
	ac := func(from, to, high, low int) scan {
		return scan{members: first, Band: entropy.Band{First: from, Last: to, High: high, Low: low}}
	}
	for _, test := range []struct {
		name             string
		scans            []scan
		refused, lacking bool
	}{
		{name: "all", scans: []scan{dc, refined, ac(1, 5, 0, 0), ac(6, 63, 0, 2), ac(6, 63, 2, 1), ac(6, 63, 1, 0)}},
		{name: "AC before DC", scans: []scan{ac(1, 63, 0, 0), dc}, refused: true},
		{name: "a scan twice", scans: []scan{dc, ac(1, 63, 0, 1), ac(1, 63, 0, 1)}, refused: true},
		{name: "a bit left out", scans: []scan{dc, ac(1, 63, 0, 2), ac(1, 63, 1, 0)}, refused: true},
		{name: "no AC", scans: []scan{dc, refined}, lacking: true},
		{name: "coefficient 9 lacks a bit", scans: []scan{dc, ac(1, 8, 0, 0), ac(9, 63, 0, 1)}, lacking: true},
		{name: "coefficient 10 lacks a bit", scans: []scan{dc, ac(1, 9, 0, 0), ac(10, 63, 0, 1)}},
		{name: "coefficient 10 is not there", scans: []scan{dc, ac(1, 9, 0, 0)}},
	} {
		var p progress
		var err error
		for _, s := range test.scans {
			if err == nil {
				err = p.add(s)
			}
		}
		if (err != nil) != test.refused {
			t.Errorf("%s: %v", test.name, err)
		}
		if lacks := p.complete() != nil; err == nil && lacks != test.lacking {
			t.Errorf("%s: lacks scans: %v", test.name, lacks)
		}
	}
}

// TestScansThatCannotBe: the coefficients and bits of progressive scans (T.81, section
// G.1.1.1.1).
func TestScansThatCannotBe(t *testing.T) {
	two := []member{{index: 0}, {index: 1}}
	for _, s := range []scan{
		{members: two[:1], Band: entropy.Band{First: 0, Last: 1}},
		{members: two[:1], Band: entropy.Band{First: 5, Last: 4}},
		{members: two[:1], Band: entropy.Band{First: 1, Last: 64}},
		{members: two, Band: entropy.Band{First: 1, Last: 63}},
		{members: two[:1], Band: entropy.Band{Low: 14}},
		{members: two[:1], Band: entropy.Band{High: 2, Low: 0}},
		{members: two[:1], Band: entropy.Band{High: 1, Low: 1}},
	} {
		if err := s.checkBand(); err == nil || !strings.Contains(err.Error(), "a scan of the coefficients") {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// TestFirstTablesOfQuantisationHold for a component, whatever comes later.
func TestFirstTablesOfQuantisationHold(t *testing.T) {
	first, second := new([entropy.BlockSize]int16), new([entropy.BlockSize]int16)
	d := &decoder{frame: &frame{components: make([]component, 1)}, scan: scan{members: []member{{index: 0}}}}
	for _, table := range []*[entropy.BlockSize]int16{first, second} {
		d.tables.quantisers[0] = table
		if err := d.latch(); err != nil || d.quantisers[0] != first {
			t.Errorf("the table is %p, %v, want %p", d.quantisers[0], err, first)
		}
	}
}

// TestDataLeftOver: libjpeg may hold seven bytes behind a scan without notice.
func TestDataLeftOver(t *testing.T) {
	data := encoded(t, 20, 20, 50)
	for left, read := range map[int]bool{1: true, 7: true, 8: false, 20: false} {
		with := append(append([]byte{}, data[:len(data)-2]...), strings.Repeat("a", left)+"\xff\xd9"...)
		if _, err := all(with); (err == nil) != read {
			t.Errorf("%d bytes: %v", left, err)
		}
	}
}
