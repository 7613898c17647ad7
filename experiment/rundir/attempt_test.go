package rundir

import (
	"testing"
)

func TestAHalfWrittenLineIsLeftOut(t *testing.T) {
	for data, want := range map[string]string{"whole\nhal": "whole\n", "hal": "", "whole\n": "whole\n"} {
		if got := wholeLines([]byte(data)); string(got) != want {
			t.Errorf("%q gives %q, want %q", data, got, want)
		}
	}
}
