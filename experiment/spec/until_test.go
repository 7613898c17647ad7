package spec

import (
	"strings"
	"testing"
)

func TestUntilIsCheckedByName(t *testing.T) {
	for _, test := range []struct {
		run  Run
		want string // empty: sound
	}{
		{Run{}, ""},
		{Run{Until: UntilDecided}, ""},
		{Run{Until: UntilExplained}, ""},
		{Run{Until: UntilAll, Only: "*.rows.*"}, ""},
		{Run{Until: "decide"}, `"decide", did you mean "decided"?: must be decided, explained or all, or empty`},
		{Run{Until: UntilDecided, Only: "*.rows.*"}, "run.only = \"*.rows.*\" does, too"},
		{Run{Until: UntilDecided, Engine: EnginePredictions}, "made elsewhere"},
	} {
		var c checker
		c.until(Spec{Run: test.run})
		switch {
		case test.want == "" && len(c.problems) > 0:
			t.Errorf("%+v: %+v", test.run, c.problems)
		case test.want != "" && (len(c.problems) != 1 || c.problems[0].Key != "run.until" || !strings.Contains(c.problems[0].Message, test.want)):
			t.Errorf("%+v: %+v, want %q", test.run, c.problems, test.want)
		}
	}
}

// TestUntilIsNoPartOfIdentity: a run that stopped early goes on in the same directory, and
// spec.toml keeps how.
func TestUntilIsNoPartOfIdentity(t *testing.T) {
	run, now := article(), article()
	run.Run.Until, now.Run.Until = UntilDecided, UntilAll
	if d := Diff(run, now); len(d) > 0 {
		t.Errorf("%+v", d)
	}
	data, err := Marshal(run, nil)
	if err != nil {
		t.Fatal(err)
	}
	read, err := ParseResolved("spec.toml", data)
	if err != nil || read.Run.Until != UntilDecided {
		t.Errorf("%q, %v", read.Run.Until, err)
	}
}
