package plan

import "testing"

func TestProtocolWords(t *testing.T) {
	for _, text := range []string{"as-published", "guarded", "rows+validation", "groups+test", "groups:a+b+last"} {
		if p, err := ParseProtocol(text); err != nil || string(p) != text {
			t.Errorf("%q is read as %q, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "Guarded", "rows", "rows+", "+test", "row+test", "rows+best", "groups:+last"} {
		if p, err := ParseProtocol(text); err == nil {
			t.Errorf("%q is read as %q", text, p)
		}
	}
	for _, text := range []string{"test", "validation", "last"} {
		if s, err := ParseSelection(text); err != nil || string(s) != text {
			t.Errorf("%q is read as %q, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "Test", "best"} {
		if s, err := ParseSelection(text); err == nil {
			t.Errorf("%q is read as %q", text, s)
		}
	}
}
