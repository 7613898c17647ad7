package fault_test

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset/fault"
)

func TestReasonsOfTheSystem(t *testing.T) {
	at := func(err error) error { return &fs.PathError{Op: "open", Path: "/somewhere/a.png", Err: err} }
	known := fault.Broken("the file is empty", "take it out")
	for _, c := range []struct {
		err    error
		want   string
		broken bool
	}{
		{at(fs.ErrNotExist), "there is no such file: put it there, mend the path (relative to the manifest), or take it out", true},
		{at(fs.ErrPermission), "no permission to read it: change its permissions or take it out", false},
		{at(syscall.EIO), "cannot be read (open: input/output error): run again, copy it anew or take it out", false},
		{at(known), "the file is empty: take it out", true},
	} {
		got := fault.Unreadable(c.err)
		var f *fault.Error
		if !errors.As(got, &f) || f.Error() != c.want || f.Broken != c.broken {
			t.Errorf("%v: %v, want %q", c.err, got, c.want)
		}
		if behind := errors.Unwrap(c.err); !errors.Is(got, behind) {
			t.Errorf("%v: %v is not behind the reason", c.err, behind)
		}
	}
	if err := fault.Misread(at(fs.ErrNotExist)); errors.As(err, new(*fault.Error)) && err.(*fault.Error).Broken {
		t.Errorf("%v: a file that vanishes while it is read is no broken image", err)
	}
}

func TestNamesInMessages(t *testing.T) {
	for name, want := range map[string]string{
		"a/b.png": "a/b.png", "d\u00f6ner": "d\u00f6ner", "a b": "a b", "a /b": `"a /b"`, " a": `" a"`,
		"a\nb": `"a\nb"`, "a\u2028b": `"a\u2028b"`, "a\xff": `"a\xff"`, "a\x1b[1m": `"a\x1b[1m"`,
	} {
		if got := fault.Printable(name); got != want {
			t.Errorf("%q is printed as %s, want %s", name, got, want)
		}
	}
	for _, c := range []struct {
		names []string
		limit int
		want  string
	}{
		{nil, 3, ""},
		{[]string{"a"}, 3, "a"},
		{[]string{"a", "b"}, 3, "a and b"},
		{[]string{"a", "b", "c"}, 3, "a, b and c"},
		{[]string{"a", "b", "c", "d\n"}, 2, "a, b and 2 more"},
		{[]string{"a", "d\n"}, 2, `a and "d\n"`},
	} {
		if got := fault.Names(c.names, c.limit); got != c.want {
			t.Errorf("%q: %s, want %s", c.names, got, c.want)
		}
	}
}

// TestAnyNameFitsOnALine: what is printed breaks no line, and a name that would has a
// fault.
func TestAnyNameFitsOnALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "name")
		if fault.BreaksLine(fault.Printable(name)) {
			t.Fatalf("%q is printed as %s", name, fault.Printable(name))
		}
		if err := fault.CheckName(name); (err != nil) != fault.BreaksLine(name) {
			t.Fatalf("%q: %v", name, err)
		}
	})
}
