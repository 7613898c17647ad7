package entropy

import "testing"

// endOfImage is a marker, which ends the data.
const endOfImage = 0xd9

// TestRunsWithoutACoefficientEndABlock, whatever their length but 16 (T.81, section
// F.2.2.2 names one; libjpeg takes all others for it too).
func TestRunsWithoutACoefficientEndABlock(t *testing.T) {
	for symbol, ends := range map[byte]bool{0x00: true, 0x10: true, 0xe0: true, 0xf0: false} {
		code, err := NewCode([]byte{1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{symbol, 0x01})
		if err != nil {
			t.Fatal(err)
		}
		var b Bits
		b.Start([]byte{0b0101_0101, 0b0101_0101, 0xff, endOfImage}, 0) // the symbol, then coefficients of 1
		var block [BlockSize]int16
		if ok := code.AC().decode(&b, &block); !ok || (block == [BlockSize]int16{}) != ends {
			t.Errorf("symbol %#02x: decoded %v, %v", symbol, ok, block)
		}
	}
}
