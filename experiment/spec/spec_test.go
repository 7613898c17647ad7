package spec

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseNamesAllProblemsWithTheirPlaces(t *testing.T) {
	_, err := Parse("my.toml", []byte(`seed = "one"
epochs = 3

[claim]
accuracy = 95
source = 4

[trian]
batch = 8

[train]
optimiser = "adam"
optimizer = "admm"
epochs = 2.5
learning-rate = 1e-3   # fine
[data]
size = [24]
  resize = "strech"
columns = ["artist"]
[folds]
splits = ["rows", "group", 3]
`), quick())
	var wrong *Error
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v", err)
	}
	want := `12 problems with the spec:
  my.toml:1:1: seed: must be a whole number, 0 or more, not a TOML string
  my.toml:2:1: epochs: unknown key, did you mean "train.epochs"?
  my.toml:5:1: claim.accuracy: 95: must be a fraction, did you mean 0.95?
  my.toml:6:1: claim.source: must be a text in quotes, not a TOML integer
  my.toml:8:2: trian: unknown key, did you mean "train"?
  my.toml:12:1: train.optimiser: unknown key, did you mean "train.optimizer"?
  my.toml:13:1: train.optimizer: "admm", did you mean "adam"?: must be adam or sgd
  my.toml:14:1: train.epochs: must be a whole number, not a TOML float
  my.toml:17:1: data.size: 1 numbers: must be height and width, such as [64, 64]
  my.toml:18:3: data.resize: "strech", did you mean "stretch"?: must be stretch, crop, trim or pad
  my.toml:19:1: data.columns: unknown key, did you mean "groups.columns"?
  my.toml:21:1: folds.splits: must be a list of texts, such as ["rows", "groups"], not a TOML integer`
	if d := cmp.Diff(want, err.Error()); d != "" {
		t.Error(d)
	}
}

// TestParseNumberBeyond64Bits: it hides no other problem, wherever it stands.
func TestParseNumberBeyond64Bits(t *testing.T) {
	_, err := Parse("my.toml", []byte("seed = +99_999_999_999_999_999_999\n[data]\nsise = 3\nsample = 0xfffffffffffffffff # all\nsize = [64, 99999999999999999999]\n"), quick())
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"4 problems", "my.toml:1:1: seed: must be a whole number, 0 or more: decimal number is too large",
		`my.toml:3:1: data.sise: unknown key`, "my.toml:4:1: data.sample: must be a whole number: hexadecimal number is too large",
		"my.toml:5:1: data.size: must be height and width",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

func TestParseSettingForATable(t *testing.T) {
	_, err := Parse("my.toml", []byte("claim = 0.95\n"), quick())
	if want := "my.toml:1:1: claim: must be a table: write [claim] on a line of its own"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

// TestParseOfAnyEditor: files of editors on Windows end their lines with \r\n
// and may begin with a byte-order mark. Values and places are the same.
func TestParseOfAnyEditor(t *testing.T) {
	const sound, broken = "seed = 4\n[data]\nmanifest = 'x.csv'\n[folds]\nsplits = ['rows',\n 'groups']\n", "seed = 4\n[data]\nmanifest = 'x.csv'\nsize = 3\nsiez = 4\n[folds]\nk = 1\n"
	want, err := Parse("s.toml", []byte(sound), quick())
	if err != nil {
		t.Fatal(err)
	}
	_, wantErr := Parse("s.toml", []byte(broken), quick())
	for name, edit := range map[string]func(string) string{
		"line ends": func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"mark":      func(s string) string { return "\ufeff" + s },
	} {
		got, err := Parse("s.toml", []byte(edit(sound)), quick())
		if err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s: %v\n%s", name, err, cmp.Diff(want, got))
		}
		if _, err := Parse("s.toml", []byte(edit(broken)), quick()); err == nil || err.Error() != wantErr.Error() {
			t.Errorf("%s: got %v\nwant %v", name, err, wantErr)
		}
	}
}

func TestParseOverABase(t *testing.T) {
	base := quick()
	got, err := Parse("s.toml", []byte("model.width = 0.5\n[data]\nmanifest = 'x.csv'\n[folds]\nsplits = ['rows']\nk = 7\n"), base)
	if err != nil {
		t.Fatal(err)
	}
	want := quick()
	want.Model.Width, want.Folds.K, want.Folds.Splits = 0.5, 7, []Split{"rows"}
	want.Data.Images, want.Data.Manifest = "", "x.csv" // a manifest replaces the preset's folder
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(quick(), base); d != "" {
		t.Errorf("the base was changed: %s", d)
	}
	if _, err := Parse("s.toml", []byte("[folds]\nk = \n"), base); err == nil || !strings.HasPrefix(err.Error(), "s.toml:2:") {
		t.Errorf("syntax error: %v", err)
	}
	if _, err := Parse("s.toml", []byte("seed = 1\nseed = 2\n"), base); err == nil || !strings.HasPrefix(err.Error(), "s.toml:2:1: ") {
		t.Errorf("key given twice: %v", err)
	}
	if _, err := Parse("s.toml", []byte("[[data]]\nsample = 2\n"), base); err == nil {
		t.Error("a table given as an array of tables is accepted")
	}
	if _, err := Parse("s.toml", []byte("train = 3\n"), base); err == nil {
		t.Error("a table given as a number is accepted")
	}
}

func TestValidateListsAllProblems(t *testing.T) {
	s := quick()
	s.Data.Images = ""
	s.Data.Size = [2]int{4, 64}
	s.Claim.Correct, s.Claim.Total = 95, 100
	s.Claim.Accuracy = 0.9
	s.Claim.Architecture = "resnet20v3"
	s.Groups.Pattern = "^([^_]+)_"
	s.Folds.Splits = []Split{"rows", "rows", "groups:copys", "groups:artist"}
	s.Model.Architectures = []string{"resnet20v1", "resnet19v1"}
	s.Train.Validation = 1
	s.Run.Only = "[a"
	s.Claim.Source = "caf\xe9"
	s.Run.Precision = "float16"
	err := s.Validate()
	if err == nil {
		t.Fatal("valid")
	}
	for _, want := range []string{
		"data.images: missing", `claim.correct: 95 of 100 is 0.95, but claim.accuracy is 0.9`,
		`claim.architecture: "resnet20v3", did you mean "resnet20v1"?`, "groups.pattern: ", "no part named group",
		`folds.splits: "rows" stands there twice`, `folds.splits: "groups:copys", did you mean "copies"?: the kinds of evidence here are copies, pattern, near-copies, job, prompt, author, session, place or look`,
		`"groups:artist": the kinds`, "model.architectures: unknown architecture", "data.size: 4 x 64: resnet20v1 needs at least 8 x 8 pixels",
		"train.validation: 1: must lie between 0 and 0.5", "run.only: ", `run.precision: "float16", did you mean "bfloat16"?: must be float32 or bfloat16`,
		`claim.source: "caf\xe9": is not UTF-8`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}

func TestPresets(t *testing.T) {
	for _, name := range Presets() {
		preset, err := Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		template, err := Template(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, base := range []Spec{preset, quick(), demo(), {}} {
			if parsed, err := Parse(name, template, base); err != nil || cmp.Diff(preset, parsed) != "" {
				t.Errorf("%s: the template does not parse back over another base: %v\n%s", name, err, cmp.Diff(preset, parsed))
			}
		}
		for _, key := range allKeys() {
			if _, word, nested := strings.Cut(key, "."); nested && !strings.Contains(string(template), "\n"+word+" = ") {
				t.Errorf("%s: the template lacks %s", name, key)
			}
		}
		preset.Claim.Accuracy = 0.95
		if err := preset.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s := quick(); s.Validate() == nil || !strings.Contains(s.Validate().Error(), "claim.accuracy: missing") {
		t.Errorf("quick without a claim: %v", quick().Validate())
	}
	if _, err := Preset("artikle"); err == nil || !strings.Contains(err.Error(), `did you mean "article"?`) {
		t.Errorf("%v", err)
	}
}

// TestDemoIsTheOneThatWasTriedBeforehand pins the settings that the expected figures
// belong to.
func TestDemoIsTheOneThatWasTriedBeforehand(t *testing.T) {
	s := demo()
	if s.Claim.Accuracy != 0.95 || s.Folds.K != 4 || s.Folds.Seeds != 2 || s.Data.Size != [2]int{24, 24} || s.Data.Interpolation != "area" ||
		s.Data.Alpha != "white" || s.Model.Width != 0.5 || s.Train.Epochs != 12 || s.Train.Batch != 16 || s.Train.LearningRate != 2e-3 ||
		s.Train.Validation != 0.1 || s.Train.BatchNorm != "precise" || !cmp.Equal(s.Groups.Columns, []string{"role"}) ||
		!cmp.Equal(s.Model.Architectures, []string{"resnet8v1", "resnet8v2"}) || !cmp.Equal(s.Folds.Splits, []Split{"rows", "groups"}) || s.Run.Engine != "builtin" {
		t.Errorf("%+v", s)
	}
}

// randomSpec draws a valid spec.
func randomSpec(t *rapid.T) Spec {
	s := quick()
	s.Seed = rapid.Uint64Range(0, 1<<63-1).Draw(t, "seed")
	s.Claim.Accuracy = rapid.Float64Range(0.05, 1).Draw(t, "accuracy")
	s.Claim.Source = strings.ToValidUTF8(rapid.String().Draw(t, "source"), "")
	s.Data.Sample = rapid.IntRange(0, 5000).Draw(t, "sample")
	s.Data.Stratify, s.Data.Null = rapid.Bool().Draw(t, "stratify"), rapid.Bool().Draw(t, "null")
	s.Data.Size = [2]int{rapid.IntRange(8, 512).Draw(t, "height"), rapid.IntRange(8, 512).Draw(t, "width")}
	s.Data.Resize = rapid.SampledFrom([]string{"stretch", "crop", "trim", "pad"}).Draw(t, "resize")
	s.Groups.Columns = rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zéß "'\\.]{1,8}`), 0, 3, rapid.ID[string]).Draw(t, "columns")
	s.Folds.K, s.Folds.Seeds = rapid.IntRange(2, 20).Draw(t, "k"), rapid.IntRange(1, 9).Draw(t, "seeds")
	s.Train.LearningRate = rapid.Float64Range(1e-9, 10).Draw(t, "rate")
	s.Train.Validation = rapid.Float64Range(0, 0.5).Draw(t, "validation")
	return s
}

func TestMarshalParsesBackAndIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomSpec(t)
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		data, err := Marshal(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse("spec", data, Spec{})
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if d := cmp.Diff(s, back); d != "" {
			t.Fatal(d)
		}
		if again, _ := Marshal(back, nil); string(again) != string(data) {
			t.Fatal("the same spec gives other bytes")
		}
		if d := Diff(s, back); d != nil {
			t.Fatalf("equal specs differ: %v", d)
		}
	})
}

func TestDiffKnowsWhatExtendsARun(t *testing.T) {
	run := demo()
	now := demo()
	now.Run.Parallel, now.Run.Only = 4, "*.rows.*"
	now.Data.Images, now.Data.Manifest, now.Data.Name = "elsewhere", "", "x"
	now.Folds.Seeds, now.Folds.Splits = 9, []Split{"groups:copies", "groups", "rows"}
	now.Model.Architectures = append([]string{"resnet20v1"}, now.Model.Architectures...)
	if d := Diff(run, now); d != nil {
		t.Errorf("an extension is refused: %v", d)
	}
	if d := Diff(now, run); len(d) != 3 {
		t.Errorf("a reduction differs in %v", d)
	}
	now = demo()
	now.Groups.Columns = []string{"role", "tone"} // other groups, not more of the same
	if d := Diff(run, now); len(d) != 1 || d[0].What != "groups.columns" {
		t.Errorf("more columns: %v", d)
	}
}

func TestApart(t *testing.T) {
	a, b := demo(), demo()
	b.Folds.Seeds, b.Folds.Splits = 9, []Split{"groups"}
	b.Model.Architectures, b.Claim.Accuracy, b.Run.Parallel = []string{"resnet20v1"}, 0.5, 4
	b.Train.Epochs++
	d := Apart(a, b)
	if len(d) != 1 || d[0].What != "train.epochs" || d[0].Run != fmt.Sprint(a.Train.Epochs) || d[0].Now != fmt.Sprint(b.Train.Epochs) {
		t.Errorf("%v", d)
	}
	if d := Apart(a, a); len(d) != 0 {
		t.Errorf("from itself: %v", d)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Presets() {
		template, err := Template(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(template)
	}
	f.Add([]byte("a.b = {c = [1, {d = 2}]}\n[data]\nsize = [1, 2, 3]\n"))
	f.Add([]byte("[data.size]\nx = 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse("fuzz", data, quick())
		if err != nil {
			var wrong *Error
			if !errors.As(err, &wrong) || len(wrong.Problems) == 0 {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		out, err := Marshal(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse("again", out, quick())
		if err != nil && s.Validate() == nil {
			t.Fatalf("what was read and written cannot be read again: %v\n%s", err, out)
		}
		if err == nil && cmp.Diff(s, back) != "" {
			t.Fatalf("changed on the way: %s", cmp.Diff(s, back))
		}
	})
}
