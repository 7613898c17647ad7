package spec

import "testing"

// TestNearestIsNear: a guess that shares no letter with the word misleads.
func TestNearestIsNear(t *testing.T) {
	flags := []string{"dir", "epochs", "images", "learning-rate", "only", "seeds"}
	for word, want := range map[string]string{
		"epoch": "epochs", "imgaes": "images", "sed": "seeds", "olny": "only", "dri": "dir",
		"lr": "", "x": "", "xy": "", "out": "", "pictures": "",
	} {
		if got := Nearest(word, flags); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
