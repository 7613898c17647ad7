package machine

import (
	"runtime"
	"testing"
)

func TestThis(t *testing.T) {
	m := This()
	if m.Cores < 1 || m.Usable < 1 || m.CPU == "" || m.System != runtime.GOOS+"/"+runtime.GOARCH || m.Features == nil {
		t.Errorf("%+v", m)
	}
	if (runtime.GOOS == "linux" || runtime.GOOS == "windows") && (m.Memory <= 0 || m.Available <= 0 || m.Available > m.Memory) {
		t.Errorf("memory %d, available %d", m.Memory, m.Available)
	}
}

func TestPeakMemoryGrowsWithUse(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" && runtime.GOOS != "windows" {
		t.Skip("this system does not tell")
	}
	const more = 64 << 20
	before := PeakMemory()
	block := make([]byte, more+before)
	for i := 0; i < len(block); i += 512 {
		block[i] = 1
	}
	if after := PeakMemory(); after < before+more/2 {
		t.Errorf("peak %d before %d more bytes, %d after", before, len(block), after)
	}
	runtime.KeepAlive(block)
}
