package entropy

import "testing"

// TestKnownCoefficients: which are not zero is known, also where damaged data lead
// beyond the block, to its last place.
func TestKnownCoefficients(t *testing.T) {
	var values [BlockSize]int16
	var known uint64
	c := Coefficients{&values, &known}
	for _, k := range []uint{1, 2, 63, 64, 78} {
		c.set(k, 5)
		if want := uint64(1) << min(k, 63); known != want || values[natural[min(k, 63)]] != 5 {
			t.Errorf("coefficient %d: known %#x, want %#x", k, known, want)
		}
		c.set(k, 0)
		if known != 0 || values != [BlockSize]int16{} {
			t.Errorf("coefficient %d is known when it is zero again", k)
		}
	}
}

// refining is a decoder of one bit of the coefficients 1 to 63, whose code has the
// symbols 0x00, 0x01 and 0x02 of two bits, and their reader.
func refining(t *testing.T, low uint, data ...byte) (*Progressive, *Bits) {
	t.Helper()
	code, err := NewCode([]byte{0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{0x00, 0x01, 0x02})
	if err != nil {
		t.Fatal(err)
	}
	b := &Bits{}
	b.Start(append(data, 0xff, endOfImage), 0)
	return &Progressive{ac: code.AC(), first: 1, end: 63, low: low}, b
}

// TestCorrections: a coefficient that is not zero gets its bit away from zero, unless
// it has it; a new one is 1 or -1 of that bit.
func TestCorrections(t *testing.T) {
	p, b := refining(t, 1, 0b0111_1100) // 01: a new one, 1: above zero, three corrections, 00: the end
	var values [BlockSize]int16
	var known uint64
	block := Coefficients{&values, &known}
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
		var values [BlockSize]int16
		var known uint64
		if p.refineAC(b, 0, Coefficients{&values, &known}) {
			t.Errorf("%08b: decoded", data)
		}
	}
}

// TestRestartsEndRuns of blocks without coefficients.
func TestRestartsEndRuns(t *testing.T) {
	p := &Progressive{blocksToEnd: 7, last: [4]int32{1, 2, 3, 4}}
	if p.Restart(); p.blocksToEnd != 0 || p.last != [4]int32{} {
		t.Errorf("%+v", p)
	}
}
