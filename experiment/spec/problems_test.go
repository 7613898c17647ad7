package spec

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOneMistakeIsOneProblem: neither said again nor blamed on another key.
func TestOneMistakeIsOneProblem(t *testing.T) {
	for want, mistake := range map[string]func(*Spec){
		"spec: model.architectures: empty: give at least one, such as resnet20v2": func(s *Spec) {
			s.Claim.Architecture, s.Model.Architectures = "resnet50", nil
		},
		`spec: model.architectures: "resnet8v1" stands there twice`: func(s *Spec) {
			s.Model.Architectures = []string{"resnet8v1", "resnet8v1", "resnet8v1"}
		},
		"spec: data.size: 0: height and width must lie between 1 and 4096 pixels":      func(s *Spec) { s.Data.Size = [2]int{} },
		"spec: data.size: 100000: height and width must lie between 1 and 4096 pixels": func(s *Spec) { s.Data.Size = [2]int{100000, 100000} },
		"spec: claim.accuracy: -0.1: must lie above 0 and up to 1":                     func(s *Spec) { s.Claim.Accuracy = -0.1 },
		"spec: claim.accuracy: NaN: must lie above 0 and up to 1":                      func(s *Spec) { s.Claim.Accuracy = math.NaN() },
		"spec: claim.accuracy: 95: must be a fraction, did you mean 0.95?": func(s *Spec) {
			s.Claim.Accuracy, s.Claim.Correct, s.Claim.Total = 95, 95, 100
		},
		"spec: claim.margin: NaN: must lie between 0 and the claim": func(s *Spec) { s.Claim.Margin = math.NaN() },
		"spec: model.width: NaN: must lie above 0 and up to 16":     func(s *Spec) { s.Model.Width = math.NaN() },
	} {
		s := demo()
		mistake(&s)
		got := "valid"
		if err := s.Validate(); err != nil {
			got = err.Error()
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

// TestImagesAreThoseThatSomebodyNamed: never a folder that happens to lie here under
// the name that a preset gives as an example.
func TestImagesAreThoseThatSomebodyNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("images", 0o755); err != nil {
		t.Fatal(err)
	}
	for file, named := range map[string]bool{"": false, "[data]\nsize = [32, 32]\n": false, "[data]\nimages = 'images'\n": true} {
		if err := os.WriteFile("my.toml", []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
		d := NewDraft(PresetArticle, "--preset")
		d.ReadFile("my.toml", "--spec")
		if err := d.Check(nil); named != (err == nil) || !named && !strings.HasPrefix(err.Error(), "spec: data.images: missing: ") {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// TestADeviceIsNoManifest: reading it might never end, and nothing can be mended there.
func TestADeviceIsNoManifest(t *testing.T) {
	for key, want := range map[string]string{
		"data.manifest": `--flag: "` + os.DevNull + `" is a pipe, socket or device, no file: save the manifest as a CSV file, and name that`,
		"data.images":   `--flag: "` + os.DevNull + `" is a pipe, socket or device, no folder: name one with one sub-folder a class`,
	} {
		d := NewDraft(PresetArticle, "--preset")
		d.Set(key, "--flag", os.DevNull)
		if err := d.Check(nil); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
