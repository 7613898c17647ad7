package jpeg

import (
	"strings"
	"testing"
)

// TestProgress: scans that do not go on where others ended are refused, and images
// that lack bits of the coefficients which libjpeg would estimate.
func TestProgress(t *testing.T) {
	first := []member{{index: 0}}
	dc, refined := scan{members: first, low: 1}, scan{members: first, high: 1}
	ac := func(from, to, high, low int) scan {
		return scan{members: first, first: from, last: to, high: high, low: low}
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
		{members: two[:1], first: 0, last: 1},
		{members: two[:1], first: 5, last: 4},
		{members: two[:1], first: 1, last: 64},
		{members: two, first: 1, last: 63},
		{members: two[:1], low: 14},
		{members: two[:1], high: 2, low: 0},
		{members: two[:1], high: 1, low: 1},
	} {
		d := &decoder{scan: s}
		if _, err := d.newProgressive(); err == nil || !strings.Contains(err.Error(), "a scan of the coefficients") {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// TestKnownCoefficients: which are not zero is known, also where damaged data lead
// beyond the block, to its last place.
func TestKnownCoefficients(t *testing.T) {
	var values [blockSize]int16
	var known uint64
	c := coefficients{&values, &known}
	for _, k := range []uint{1, 2, 63, 64, 78} {
		c.set(k, 5)
		if want := uint64(1) << min(k, 63); known != want || values[natural[min(k, 63)]] != 5 {
			t.Errorf("coefficient %d: known %#x, want %#x", k, known, want)
		}
		c.set(k, 0)
		if known != 0 || values != [blockSize]int16{} {
			t.Errorf("coefficient %d is known when it is zero again", k)
		}
	}
}

// refining is a decoder of one bit of the coefficients 1 to 63, whose code has the
// symbols 0x00, 0x01 and 0x02 of two bits, and their reader.
func refining(t *testing.T, low uint, data ...byte) (*progressive, *bitReader) {
	t.Helper()
	code, err := newHuffmanCode(0, []byte{0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0x00, 0x01, 0x02})
	if err != nil {
		t.Fatal(err)
	}
	b := &bitReader{data: append(data, 0xff, eoi)}
	b.start(0)
	return &progressive{ac: code.forAC(), first: 1, end: 63, low: low}, b
}

// TestCorrections: a coefficient that is not zero gets its bit away from zero, unless
// it has it; a new one is 1 or -1 of that bit.
func TestCorrections(t *testing.T) {
	p, b := refining(t, 1, 0b0111_1100) // 01: a new one, 1: above zero, three corrections, 00: the end
	var values [blockSize]int16
	var known uint64
	block := coefficients{&values, &known}
	block.set(1, 4)
	block.set(2, -4)
	block.set(3, 6) // has bit 1 already
	if !p.refineAC(b, 0, block) {
		t.Fatal("not decoded")
	}
	if values[natural[1]] != 6 || values[natural[2]] != -6 || values[natural[3]] != 6 || values[natural[4]] != 2 {
		t.Errorf("coefficients %d %d %d %d, want 6 -6 6 2", values[natural[1]], values[natural[2]], values[natural[3]], values[natural[4]])
	}
}

// TestNewCoefficientsOfAnotherSize are refused: of those libjpeg warns.
func TestNewCoefficientsOfAnotherSize(t *testing.T) {
	for _, data := range []byte{0b1000_0000, 0b1011_0000} { // symbol 0x02, with any bits
		p, b := refining(t, 0, data, 0)
		var values [blockSize]int16
		var known uint64
		if p.refineAC(b, 0, coefficients{&values, &known}) {
			t.Errorf("%08b: decoded", data)
		}
	}
}

// TestRestartsEndRuns of blocks without coefficients.
func TestRestartsEndRuns(t *testing.T) {
	p := &progressive{blocksToEnd: 7, last: [4]int32{1, 2, 3, 4}}
	if p.restart(); p.blocksToEnd != 0 || p.last != [4]int32{} {
		t.Errorf("%+v", p)
	}
}

// TestFirstTablesOfQuantisationHold for a component, whatever comes later.
func TestFirstTablesOfQuantisationHold(t *testing.T) {
	first, second := new([blockSize]int16), new([blockSize]int16)
	d := &decoder{frame: &frame{components: make([]component, 1)}, scan: scan{members: []member{{index: 0}}}}
	for _, table := range []*[blockSize]int16{first, second} {
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
