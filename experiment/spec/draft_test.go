package spec

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writeFile writes a file into a fresh folder and returns its path.
func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDraftNamesAllProblemsTogether: of file, flags and what they name, each with
// the place that is to be corrected.
func TestDraftNamesAllProblemsTogether(t *testing.T) {
	path := writeFile(t, "my.toml", `[claim]
accuracy = 95
[data]
manifest = "tabel.csv"
alpha = "wite"
[folds]
k = 1
seeds = 0
[trian]
`)
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "table.csv"), []byte("path,label\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	d := NewDraft(PresetQuick, "--preset")
	d.ReadFile(path, "--spec")
	d.Set("folds.k", "-k", "4") // what a flag replaces is no problem any more
	d.Set("train.epochs", "--epochs", "many")
	d.Set("data.size", "--size", "4x4")
	d.Set("model.architectures", "--architecture", "resnet20v1", "resnt8v2")
	d.Set("folds.splits", "--split", "row")
	d.Problem("--claim-counts", "claim.correct", "%q: not two numbers", "9")
	err := d.Check(nil)
	var wrong *Error
	if !errors.As(err, &wrong) {
		t.Fatalf("got %v", err)
	}
	beside := filepath.Join(filepath.Dir(path), "ta")
	want := strings.ReplaceAll(fmt.Sprintf(`10 problems with the spec:
  FILE:2:1: claim.accuracy: 95: must be a fraction, did you mean 0.95?
  FILE:4:1: data.manifest: %q: there is no such file, did you mean %q?
  FILE:5:1: data.alpha: "wite", did you mean "white"?: must be white, black or drop
  FILE:8:1: folds.seeds: 0: must lie between 1 and 10000
  FILE:9:2: trian: unknown key, did you mean "train"?
  --epochs: "many": must be a whole number
  --claim-counts: "9": not two numbers
  --split: "row", did you mean "rows"?: must be rows, groups, given or groups:KIND
  --size: 4 x 4: resnet20v1 needs at least 8 x 8 pixels
  --architecture: unknown architecture "resnt8v2": did you mean resnet8v2?`, beside+"bel.csv", beside+"ble.csv"), "FILE", path)
	got, _, _ := strings.Cut(err.Error(), " (all: ")
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestDraftOrigins: the last one who set a value is its origin.
func TestDraftOrigins(t *testing.T) {
	path := writeFile(t, "my.toml", "[data]\nmanifest = 'x.csv'\n[folds]\nk = 7\nseeds = 3\n")
	d := NewDraft(PresetArticle, "--preset")
	d.ReadFile(path, "--spec")
	d.Set("folds.k", "-k", "4")
	for key, want := range map[string]string{
		"folds.k": "-k", "folds.seeds": path + ":5", "train.epochs": "preset article",
		"data.manifest": path + ":2", "data.images": path + ":2", // emptied by the manifest
	} {
		if got := d.Origins[key]; got != want {
			t.Errorf("%s is from %q, want %q", key, got, want)
		}
	}
	d.Set("data.images", "--images", "pictures")
	if d.Spec.Data.Manifest != "" || d.Origins["data.manifest"] != "--images" {
		t.Errorf("a folder beside the manifest %q of %s", d.Spec.Data.Manifest, d.Origins["data.manifest"])
	}
	d.Set("data.manifest", "--manifest", "y.csv")
	if err := d.Check(os.DirFS(".")); err == nil || !strings.Contains(err.Error(), `--manifest: "y.csv" beside data.images "pictures"`) {
		t.Errorf("both given: %v", err)
	}
}

func TestDraftOfFilesThatCannotBeRead(t *testing.T) {
	for name, path := range map[string]string{
		"no such file":         filepath.Join(t.TempDir(), "none.toml"),
		"longer than 1 MiB":    writeFile(t, "disk.img", strings.Repeat("#", 1<<20+1)),
		"put quotes around it": writeFile(t, "my.toml", "[data]\non-broken = skip\n"),
		"my.toml:2:":           writeFile(t, "my.toml", "[folds]\nk = = 3\n"),
	} {
		d := NewDraft("quik", "--preset")
		d.ReadFile(path, "--spec")
		d.Set("folds.seeds", "--seeds", "0")
		err := d.Check(nil)
		if err == nil {
			t.Fatal("accepted")
		}
		// What the file may hold is not called missing.
		if lines := strings.Count(err.Error(), "\n"); lines != 3 || !strings.Contains(err.Error(), name) ||
			!strings.Contains(err.Error(), `--preset: there is no preset "quik", did you mean "quick"?`) || !strings.Contains(err.Error(), "--seeds: 0: must lie") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSpecTomlKeepsOrigins: they are written, read back, and written again to the
// same bytes.
func TestSpecTomlKeepsOrigins(t *testing.T) {
	d := NewDraft(PresetDemo, "--preset")
	d.Set("claim.source", "--source", "https://example.org/#a = 'b' # c")
	d.Origins["folds.k"] = fromFile("odd\n\xffname.toml", 4)
	settled := d.Spec.Clone()
	settled.Run.Engine = "onednn"
	origins := d.Origins.Settled(d.Spec, settled)
	data, err := Marshal(settled, origins)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nepochs = 12 # preset demo\n", "' # c\" # --source\n", "\nk = 4 # \"odd\\n\\xffname.toml\":4\n",
		"\nengine = 'onednn' # chosen by refold\n", "\nonly = ''\n"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %q in\n%s", want, data)
		}
	}
	back := ResolvedDraft("spec.toml", data)
	if d := cmp.Diff(settled, back.Spec); d != "" {
		t.Error(d)
	}
	if from := back.Origins["run.only"]; from != OriginRun {
		t.Errorf("run.only is from %q", from)
	}
	again, err := Marshal(back.Spec, back.Origins.Settled(back.Spec, back.Spec))
	if err != nil || string(again) != string(data) {
		t.Errorf("%v; written again:\n%s", err, cmp.Diff(string(data), string(again)))
	}
}

// TestEveryKeyRefusesAWrongType: with its place, what is allowed, and nothing else.
func TestEveryKeyRefusesAWrongType(t *testing.T) {
	for _, f := range new(Spec).fields() {
		for _, value := range []string{"{ x = 1 }", "[[1]]", "1979-05-27"} {
			table, word, nested := strings.Cut(f.key, ".")
			file := "# a comment\n\n  " + f.key + " = " + value + "\n"
			line := 3
			if nested {
				file = "# a comment\n[" + table + "]\n  " + word + " = " + value + "\n"
			}
			_, err := Parse("my.toml", []byte(file), demo())
			var wrong *Error
			if !errors.As(err, &wrong) || len(wrong.Problems) != 1 {
				t.Errorf("%s = %s: %v", f.key, value, err)
				continue
			}
			p := wrong.Problems[0]
			if p.Key != f.key || p.Line != line || p.Column != 3 {
				t.Errorf("%s = %s: placed at %+v", f.key, value, p)
			}
			for _, choice := range choices(f.key) {
				if !strings.Contains(err.Error(), choice) {
					t.Errorf("%s: %v does not allow %s", f.key, err, choice)
				}
			}
			if !strings.Contains(err.Error(), "must be ") {
				t.Errorf("%s: %v does not say what is allowed", f.key, err)
			}
		}
	}
}

// TestEveryKeyRefusesImpossibleValues: all keys but those that take any value of
// their type.
func TestEveryKeyRefusesImpossibleValues(t *testing.T) {
	any := map[string]string{"claim.source": "text", "data.name": "text", "data.stratify": "bool", "data.null": "bool", "groups.near-copies": "bool", "groups.metadata": "bool", "baseline.simple": "bool",
		"data.positive": "the manifest knows the classes", "run.library": "the engine knows", "claim.total": "named as claim.correct",
		"folds.given":    "it is read with the images",
		"trainer.folder": "files are looked for when they are read", "trainer.network": "bool", "trainer.reads": "paths", "trainer.writes": "paths"}
	impossible := map[string]struct{ value, message string }{
		"seed":                      {"-1", "a whole number, 0 or more"},
		"claim.accuracy":            {"-0.5", "above 0 and up to 1"},
		"claim.correct":             {"3", "between 0 and claim.total"},
		"claim.margin":              {"-1.0", "between 0 and the claim"},
		"claim.level":               {"1.0", "between 0.5 and 0.9999"},
		"claim.architecture":        {"'resnet8v9'", `did you mean "resnet8v1"?: must be resnet8v1 or resnet8v2`},
		"data.images":               {"'nowhere'", "no such folder"},
		"data.manifest":             {"'nowhere.csv'", "no such file"},
		"data.sample":               {"-1", "0 (all) or more"},
		"data.equalise":             {"['sice']", `did you mean "size"?: must be size or history`},
		"data.short-side":           {"-1", "0 (that of the smallest image) or more"},
		"data.jpeg-quality":         {"91", "between 0 (the lowest found) and 90"},
		"data.size":                 {"[0, 70000]", "between 1 and 4096"},
		"data.resize":               {"'strech'", `did you mean "stretch"?: must be stretch, crop, trim or pad`},
		"data.interpolation":        {"'lineal'", `did you mean "linear"?: must be linear or area`},
		"data.alpha":                {"'blak'", `did you mean "black"?: must be white, black or drop`},
		"data.scale":                {"'kera'", `did you mean "keras"?: must be unit or keras`},
		"data.parts":                {"'jon'", `did you mean "join"?: must be stop or join`},
		"data.on-broken":            {"'skp'", `did you mean "skip"?: must be stop or skip`},
		"data.max-megapixels":       {"0", "between 1 and 1000"},
		"groups.columns":            {"['a', 'a']", "stands there twice"},
		"groups.pattern":            {"'^(x'", "missing closing"},
		"folds.k":                   {"1", "at least 2"},
		"folds.seeds":               {"0", "must lie between 1 and 10000"},
		"folds.splits":              {"['row']", `did you mean "rows"?: must be rows, groups, given or groups:KIND`},
		"folds.sizes":               {"[1]", "at least 2 training images"},
		"folds.sizes-of":            {"'al'", `did you mean "all"?: must be networks or all, or empty`},
		"model.architectures":       {"['resnet8']", "did you mean resnet8v1?"},
		"model.width":               {"0.0", "above 0 and up to 16"},
		"model.weights":             {"'nowhere.safetensors'", "no such file"},
		"model.freeze":              {"'steem'", `did you mean "stem"?: must be stem or all-but-head, or empty`},
		"model.head":                {"'nw'", `did you mean "new"?: must be file or new, or empty`},
		"model.weights-sha256":      {"['resnet8v1 12']", "64 hexadecimal digits"},
		"train.epochs":              {"0", "at least 1"},
		"train.batch":               {"0", "at least 1"},
		"train.optimizer":           {"'adamw'", `did you mean "adam"?: must be adam or sgd`},
		"train.learning-rate":       {"0.0", "above 0 and up to 10"},
		"train.momentum":            {"1.0", "below 1"},
		"train.validation":          {"0.6", "between 0 and 0.5"},
		"train.batch-norm":          {"'precis'", `did you mean "precise"?: must be precise or moving`},
		"train.batch-norm-momentum": {"1.5", "below 1"},
		"train.precise-images":      {"0", "at least 1"},
		"data.variants":             {"['resize=cropp']", `"resize=cropp": data.resize: "cropp", did you mean "crop"?`},
		"train.augment":             {"['flop']", `"flop", did you mean "flip"?: must be flip, crop or colour`},
		"trainer.command":           {"['']", "name a program"},
		"trainer.files":             {"['a.py']", "trainer.command names it"},
		"trainer.images":            {"'file'", `did you mean "files"?: must be files, pixels or arrays`},
		"trainer.values":            {"'logit'", `did you mean "logits"?: must be probabilities or logits`},
		"trainer.deterministic":     {"true", "trainer.command names it"},
		"trainer.keep":              {"true", "trainer.command names it"},
		"trainer.devices":           {"['0', '0']", "stands there twice"},
		"trainer.environment":       {"['=x']", "must be NAME or NAME=VALUE"},
		"trainer.seconds":           {"-1", "must lie between 0 (no limit)"},
		"trainer.grace":             {"-1", "must lie between 0 and 86400 seconds"},
		"trainer.processes":         {"-1", "must lie between 0 (no limit)"},
		"trainer.max-file":          {"-1.0", "must lie between 0 (no limit)"},
		"run.parallel":              {"-1", "between 0 (from cores, memory and measured speed) and 4096"},
		"run.threads":               {"0", "between 1 and 1024"},
		"run.checkpoint":            {"-1.0", "between 0 (only when the run is stopped)"},
		"run.engine":                {"'builtn'", `did you mean "builtin"?: must be auto, builtin or onednn`},
		"run.kernels":               {"'avx521'", `did you mean "avx512"?: must be auto, avx512bf16, avx512, avx2, gonum, neon, generic or mixed`},
		"run.precision":             {"'float23'", `did you mean "float32"?: must be float32 or bfloat16`},
		"run.save-weights":          {"'lats'", `did you mean "last"?: must be none, selected or last`},
		"run.only":                  {"'[a'", "*.groups.*"},
		"run.until":                 {"'decide'", `did you mean "decided"?: must be decided, explained or all, or empty`},
		"run.cache":                 {"''", "auto, off or a folder"},
		"run.cache-limit":           {"0.0", "above 0"},
	}
	for _, f := range new(Spec).fields() {
		test, ok := impossible[f.key]
		if !ok {
			if any[f.key] == "" {
				t.Errorf("%s has no impossible value here: add one", f.key)
			}
			continue
		}
		table, word, nested := strings.Cut(f.key, ".")
		file := "\n[" + table + "]\n" + word + " = " + test.value + "\n"
		if !nested {
			file = "\n\n" + f.key + " = " + test.value + "\n"
		}
		d := NewDraft(PresetDemo, "--preset")
		d.Spec.Data.Manifest = writeFile(t, "images.csv", "path,label\n")
		d.ReadFile(writeFile(t, "my.toml", file), "--spec")
		err := d.Check(nil)
		if err == nil || !strings.Contains(err.Error(), "my.toml:3:1: "+f.key+": ") || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s = %s: got %v, want %q", f.key, test.value, err, test.message)
		}
	}
}

func TestSetReadsAllTypes(t *testing.T) {
	for _, f := range new(Spec).fields() {
		texts := map[reflect.Kind][]string{
			reflect.Int: {"3"}, reflect.Uint64: {"3"}, reflect.Float64: {"0.25"}, reflect.Bool: {"true"},
			reflect.String: {"x"}, reflect.Slice: {"a", "b"}, reflect.Array: {"3x4"},
		}[f.value.Kind()]
		if f.key == sizesKey {
			texts = []string{"3", "4"}
		}
		d := NewDraft(PresetDemo, "--preset")
		d.Set(f.key, "--flag", texts...)
		if len(d.failure.Problems) > 0 || d.Origins[f.key] != "--flag" {
			t.Errorf("%s: %v, from %q", f.key, d.failure.Problems, d.Origins[f.key])
		}
	}
}

// Joining parts is for a folder: a manifest in its place ends it, and beside one it is
// refused.
func TestJoiningIsForFolders(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(dir, "list.csv")
	if err := os.WriteFile(list, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := NewDraft(PresetQuick, "--preset")
	d.ReadFile(writeFile(t, "my.toml", fmt.Sprintf("[claim]\naccuracy = 0.9\n[data]\nimages = %q\nparts = \"join\"\n", dir)), "--spec")
	if err := d.Check(nil); err != nil || d.Spec.Data.Parts != PartsJoin {
		t.Fatalf("%q %v", d.Spec.Data.Parts, err)
	}
	d.Set("data.manifest", "--manifest", list)
	if err := d.Check(nil); err != nil || d.Spec.Data.Parts != PartsStop || d.Origins["data.parts"] != "--manifest" {
		t.Errorf("%q by %q, %v", d.Spec.Data.Parts, d.Origins["data.parts"], err)
	}
	d.Set("data.parts", "--parts", PartsJoin)
	if err := d.Check(nil); err == nil || !strings.Contains(err.Error(), "--parts: join: is for data.images") {
		t.Errorf("%v", err)
	}
}
