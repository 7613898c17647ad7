package jpeg

import "testing"

// TestRunsWithoutACoefficientEndABlock, whatever their length but 16 (T.81, section
// F.2.2.2 names one; libjpeg takes all others for it too).
func TestRunsWithoutACoefficientEndABlock(t *testing.T) {
	for symbol, ends := range map[byte]bool{0x00: true, 0x10: true, 0xe0: true, 0xf0: false} {
		code, err := newHuffmanCode(0, []byte{1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{symbol, 0x01})
		if err != nil {
			t.Fatal(err)
		}
		b := &bitReader{data: []byte{0b0101_0101, 0b0101_0101, 0xff, eoi}} // the symbol, then coefficients of 1
		b.start(0)
		var block [blockSize]int16
		if ok := code.forAC().decode(b, &block); !ok || (block == [blockSize]int16{}) != ends {
			t.Errorf("symbol %#02x: decoded %v, %v", symbol, ok, block)
		}
	}
}
