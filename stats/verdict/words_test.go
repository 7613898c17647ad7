package verdict_test

import (
	"encoding/json"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

// TestWordsOfFiles: outcomes and reasons are read as they are written, and nothing
// else is.
func TestWordsOfFiles(t *testing.T) {
	for _, word := range []string{"supported", "refuted", "undecided"} {
		if o, err := verdict.ParseOutcome(word); err != nil || string(o) != word {
			t.Errorf("%q is read as %q, %v", word, o, err)
		}
	}
	for word, part := range map[string]string{"not reproduced": "", "unexplained": "", "explained by selection": stats.PartSelection, "explained by train/test leakage by copies": "train/test leakage by copies"} {
		r, err := verdict.ParseReason(word)
		if err != nil || string(r) != word {
			t.Errorf("%q is read as %q, %v", word, r, err)
		}
		if got, explained := r.Part(); explained != (part != "") || explained && got != part {
			t.Errorf("the part of %q is %q, %v", word, got, explained)
		}
	}
	for _, word := range []string{"", "Supported", "supported ", "proven"} {
		if o, err := verdict.ParseOutcome(word); err == nil {
			t.Errorf("%q is read as %q", word, o)
		}
	}
	for _, word := range []string{"", "explained by ", "explained", "undecided"} {
		if r, err := verdict.ParseReason(word); err == nil {
			t.Errorf("%q is read as %q", word, r)
		}
	}
}

// TestWordsInJSON: the words are plain strings in JSON.
func TestWordsInJSON(t *testing.T) {
	type words struct {
		Outcome verdict.Outcome
		Reason  verdict.Reason `json:",omitempty"`
	}
	for text, want := range map[string]words{
		`{"Outcome":"supported"}`:                            {verdict.Supported, ""},
		`{"Outcome":"refuted","Reason":"not reproduced"}`:    {verdict.Refuted, verdict.NotReproduced},
		`{"Outcome":"refuted","Reason":"explained by role"}`: {verdict.Refuted, verdict.ExplainedBy("role")},
	} {
		var got words
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s is read as %+v, %v", text, got, err)
		}
		if back, err := json.Marshal(want); err != nil || string(back) != text {
			t.Errorf("%+v is written as %s, %v", want, back, err)
		}
	}
}
