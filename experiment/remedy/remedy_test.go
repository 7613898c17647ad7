package remedy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/experiment/remedy"
)

// TestStringsNameSettings: without words, a text is one for those who use packages.
func TestStringsNameSettings(t *testing.T) {
	for want, r := range map[string]remedy.Remedy{
		"a run":                                 remedy.Continue{},
		"a run in runs/x":                       remedy.Continue{Dir: "runs/x"},
		"a run in runs/x of just *.groups.*":    remedy.Continue{Dir: "runs/x", Only: "*.groups.*"},
		"choose another run directory":          remedy.OtherDir{},
		"choose a folder that you may write to": remedy.OtherDir{Writable: true},
		"go on where it is now":                 remedy.Moved{},
		`data.on-broken = "skip"`:               remedy.Setting{Key: "data.on-broken", Value: "skip"},
		"run.cache":                             remedy.Setting{Key: "run.cache"},
		"claim.accuracy = 0.95":                 remedy.Give{Key: "claim.accuracy", Value: 0.95},
		"Options.TestImages = 92":               remedy.Option{Name: "Options.TestImages", Value: 92},
		"column test-accuracy=val acc:percent":  remedy.Column{Role: "test-accuracy", Name: "val acc", Unit: "percent"},
		"column epoch=it":                       remedy.Column{Role: "epoch", Name: "it"},
		"spec.Template":                         remedy.Template{},
		"call":                                  remedy.Call{},
		`an audit with data.images = "pictures", data.parts = "join"`: remedy.Audit{Settings: []remedy.Setting{{Key: "data.images", Value: "pictures"}, {Key: "data.parts", Value: "join"}}},
		"run with the run's own images and settings in r":             remedy.Repair{Dir: "r"},
	} {
		if got := r.String(); got != want {
			t.Errorf("%T: got %q, want %q", r, got, want)
		}
	}
}

// TestErrorfWrapsAndAdvises: an error is both what fmt.Errorf makes of it and its text
// in other words.
func TestErrorfWrapsAndAdvises(t *testing.T) {
	cause := errors.New("torn")
	inner := remedy.Errorf("%w: %s writes it anew", cause, remedy.Continue{Dir: "runs/x"})
	err := fmt.Errorf("timing: %w", remedy.Errorf("%w%s", inner, remedy.Textf("; or set %s", remedy.Setting{Key: "run.cache", Value: "off"})))
	if want := `timing: torn: a run in runs/x writes it anew; or set run.cache = "off"`; err.Error() != want || remedy.Word(err, nil) != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if got, want := remedy.Word(err, loud), "timing: torn: <CONTINUE runs/x> writes it anew; or set <SETTING run.cache>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	all := []remedy.Remedy{remedy.Continue{Dir: "runs/x"}, remedy.Setting{Key: "run.cache", Value: "off"}}
	if d := cmp.Diff(all, remedy.Remedies(err)); d != "" {
		t.Error(d)
	}
}

// loud words a remedy unlike its String.
func loud(r remedy.Remedy) string {
	switch r := r.(type) {
	case remedy.Continue:
		return "<CONTINUE " + r.Dir + ">"
	case remedy.Setting:
		return "<SETTING " + r.Key + ">"
	}
	return "<OTHER>"
}

// TestWordsReachThroughOtherErrors builds trees of errors in which every leaf and some
// branches advise, wrapped and joined in all ways, and beside each the text that it must
// have in words.
func TestWordsReachThroughOtherErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, err := tree(t, 4)
		if got := remedy.Word(err, loud); got != want {
			t.Fatalf("%v\ngot  %s\nwant %s", err, got, want)
		}
		if got := remedy.Word(err, nil); got != err.Error() {
			t.Fatalf("without words: got %s, want %v", got, err)
		}
	})
}

// tree is an error with its text in words. The texts around others hold the words of
// remedies, as names of files and folders may.
func tree(t *rapid.T, depth int) (want string, err error) {
	prefix := rapid.SampledFrom([]string{"", "images in a run: ", "a run: ", "choose another run directory: 100 %: "}).Draw(t, "prefix")
	kind := rapid.IntRange(0, 6).Draw(t, "kind")
	if depth == 0 {
		kind %= 3
	}
	switch kind {
	case 0:
		return prefix + "torn", errors.New(prefix + "torn")
	case 1:
		return prefix + "<CONTINUE runs/x> goes on", remedy.Errorf("%s%s goes on", prefix, remedy.Continue{Dir: "runs/x"})
	case 2:
		return prefix + "set <SETTING run.cache> or <SETTING run.only>", remedy.Errorf("%sset %s or %s", prefix, remedy.Setting{Key: "run.cache"}, remedy.Setting{Key: "run.only"})
	}
	want, err = tree(t, depth-1)
	switch kind {
	case 3:
		return prefix + want, fmt.Errorf("%s%w", prefix, err)
	case 4:
		return prefix + want + ": <OTHER>", remedy.Errorf("%s%w: %s", prefix, err, remedy.Moved{})
	}
	wantOther, other := tree(t, depth-1)
	if kind == 5 {
		return want + "\n" + wantOther, errors.Join(err, nil, other)
	}
	return prefix + want + "\n" + wantOther, remedy.Errorf("%s%w\n%v", prefix, err, other)
}

// TestAnErrorOfItsOwnWordsKeepsThem: a text that does not hold what it wraps stays.
func TestAnErrorOfItsOwnWordsKeepsThem(t *testing.T) {
	own := hidden{remedy.Errorf("%s", remedy.Moved{})}
	if got := remedy.Word(fmt.Errorf("late: %w", own), loud); got != "late: nothing to see" {
		t.Errorf("got %s", got)
	}
	if all := remedy.Remedies(errors.New(strings.Repeat("a run ", 3))); all != nil {
		t.Errorf("%v is advised by no one", all)
	}
}

type hidden struct{ error }

func (hidden) Error() string   { return "nothing to see" }
func (h hidden) Unwrap() error { return h.error }
