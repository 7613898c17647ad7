package document_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/refold/refold/experiment/document"
)

type trial struct {
	Name string `json:"name"`
}

func TestWhatIsWrittenIsParsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trial.json")
	if err := document.Write(path, trial{"a"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"name\": \"a\"\n}\n"; string(data) != want {
		t.Errorf("%q, want %q", data, want)
	}
	var back trial
	if err := document.Parse(data, &back); err != nil || back.Name != "a" {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, text := range []string{``, `{"name": "a"`, `{"name": "a"} {}`, `{"name": "a", "seed": 1}`, `{"name": 1}`} {
		if err := document.Parse([]byte(text), new(trial)); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

func TestHash(t *testing.T) {
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // of no bytes
	if got := document.Hash(nil); got != empty {
		t.Errorf("%s, want %s", got, empty)
	}
}
