package spec

import "testing"

func TestSplitWords(t *testing.T) {
	for _, test := range []struct {
		text, kind string
		byKind     bool
	}{
		{"rows", "", false}, {"groups", "", false}, {"groups:copies", "copies", true}, {"groups:a:b", "a:b", true},
	} {
		s, err := ParseSplit(test.text)
		if err != nil || string(s) != test.text {
			t.Errorf("%q is read as %q, %v", test.text, s, err)
		}
		kind, ok := s.Kind()
		if kind != test.kind && ok || ok != test.byKind {
			t.Errorf("%q is by the kind %q, %t", test.text, kind, ok)
		}
		if ok && SplitBy(kind) != s {
			t.Errorf("by %q is %q", kind, SplitBy(kind))
		}
	}
	for _, text := range []string{"", "row", "Rows", "groups:", "group:copies", " rows"} {
		if s, err := ParseSplit(text); err == nil {
			t.Errorf("%q is read as %q", text, s)
		}
	}
}
