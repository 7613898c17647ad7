package jpeg

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg/jpegtest"
)

// TestAlteredAreReadAsLibjpegDoesOrNot: no altered file gives a picture that libjpeg
// does not give. Refusing is allowed, but not what was altered without harm, and little
// of what libjpeg reads without a warning.
func TestAlteredAreReadAsLibjpegDoesOrNot(t *testing.T) {
	want, counts := figures(t, "altered.txt.gz"), map[string]int{}
	n, sound, refused := 0, 0, 0
	for f := range jpegtest.Altered() {
		n++
		w, ok := want[f.ID]
		if !ok || w.file != fmt.Sprintf("%x", sha256.Sum256(f.Data))[:8] {
			t.Fatalf("file %s is not the one that the figures are of: run testdata/figures.py", f.ID)
		}
		got, err := hashed(t, f.Data)
		silent := w.read() && w.warnings == "-"
		if silent {
			sound++
		}
		switch {
		case err == nil && got != w.libjpeg:
			t.Errorf("%s (%s): other pixels than libjpeg's, %s %s", f.ID, f.Kind, w.libjpeg, w.warnings)
		case err == nil && silent:
			counts["read"]++
		case err == nil:
			counts["read, though libjpeg warns: "+w.warned()]++
		case !silent:
			counts["refused, as libjpeg refuses or warns"]++
		default:
			refused++
			counts["refused, though libjpeg reads it: "+reason(err)]++
			if strings.HasPrefix(f.Kind, jpegtest.Harmless) && !refusable(err) {
				t.Errorf("%s (%s): %v", f.ID, f.Kind, err)
			}
		}
	}
	if n != len(want) || refused*10 > sound {
		t.Errorf("%d files of %d; %d of %d that libjpeg reads in silence are refused", n, len(want), refused, sound)
	}
	report(t, counts)
}
