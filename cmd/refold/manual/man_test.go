package manual

import "testing"

func TestEscapeRoff(t *testing.T) {
	for in, want := range map[string]string{
		".5 of it":    `\&.5 of it`,
		"'word'":      `\(aqword\(aq`,
		`--dir a\b`:   `\-\-dir a\eb`,
		"a\n.TH line": `a .TH line`,
	} {
		if got := escapeRoff(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
