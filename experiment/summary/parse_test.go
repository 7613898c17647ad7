package summary

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const version1 = `{"version":1,"claim":{"accuracy":0.9,"margin":0.01,"level":0.95},"design":{"batch_norm":"moving"},"curves":[{"architecture":"a","split":"rows",
	"seed":1,"fold":2,"train_loss":[0.5],"train_accuracy":[0.6],"test_loss_precise":[0.1],"test_accuracy_precise":[0.2],"test_loss_moving":[0.3],"test_accuracy_moving":[0.4]}]}`

func TestVersion1HasTheReadoutsOfBatchNormalisation(t *testing.T) {
	s, err := Parse([]byte(version1))
	if err != nil {
		t.Fatal(err)
	}
	want := []Curve{{Architecture: "a", Split: "rows", Seed: 1, Fold: 2, TrainLoss: []float64{0.5}, TrainAccuracy: []float64{0.6}, Readouts: []CurveReadout{
		{Name: "moving", TestLoss: []float64{0.3}, TestAccuracy: []float64{0.4}}, {Name: "precise", TestLoss: []float64{0.1}, TestAccuracy: []float64{0.2}},
	}}}
	if d := cmp.Diff(want, s.Curves); d != "" || s.Design.Deciding != "moving" || s.Version != Version || s.Claim.Accuracy != 0.9 {
		t.Errorf("%+v %s", s, d)
	}
}

func TestWhatIsNoSummary(t *testing.T) {
	for text, message := range map[string]string{
		strings.Replace(version1, `"version":1`, `"version":2`, 1): `unknown field "test_loss_precise"`,
		`{"version":1,"curves":[{"readouts":[]}]}`:                 `unknown field "readouts"`,
		`{"version":3,"novelty":1}`:                                "version 3, this program reads versions 1 to 2",
		`{"claim":{}}`:                                             "version 0",
		`{"version":2} {}`:                                         "text follows",
		`{"version":2,`:                                            "unexpected EOF",
		``:                                                         "EOF",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %v, want %q", text, err, message)
		}
	}
}

// FuzzParse: what is read is of today's version, and written it reads as the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(version1))
	if old, err := os.ReadFile("../testdata/version1/summary.json"); err != nil {
		f.Fatal(err)
	} else {
		f.Add(old)
	}
	f.Add([]byte(`{"version":2,"curves":[{"architecture":"a","readouts":[{"name":"softmax","test_loss":[1],"test_accuracy":[0.5]}]}],"warnings":["w"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse(data)
		if err != nil {
			return
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(text)
		if d := cmp.Diff(s, again, cmpopts.EquateEmpty()); err != nil || d != "" || s.Version != Version {
			t.Fatalf("version %d, %v: %s", s.Version, err, d)
		}
	})
}
