package foldset_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/foldset"
	"github.com/refold/refold/experiment/plan"
)

// divided are folds of pictures that lie in a folder.
func divided(t *testing.T) *experiment.Divided {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, experimenttest.Pictures(t, 12, 4)); err != nil {
		t.Fatal(err)
	}
	s := experimenttest.Spec()
	s.Data.Manifest = filepath.Join(dir, "images.csv")
	d, err := experiment.Divide(t.Context(), experiment.Options{Spec: s})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func write(t *testing.T, dir string, d *experiment.Divided, o foldset.Options) *foldset.Written {
	t.Helper()
	w, err := foldset.Write(dir, d.Plan, d.Spec, o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// contents are the files of a folder; of a link, where it leads.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if e.Type()&fs.ModeSymlink != 0 {
			all[filepath.ToSlash(name)], err = os.Readlink(path)
			return err
		}
		data, err := os.ReadFile(path)
		all[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFoldsAreReadBackAndGiveTheSameBytes(t *testing.T) {
	d := divided(t)
	dir := filepath.Join(t.TempDir(), "folds")
	w := write(t, dir, d, foldset.Options{})
	p, err := foldset.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Plan.Divisions, p.Divisions); diff != "" {
		t.Error(diff)
	}
	first := contents(t, dir)
	if hash, err := plan.FoldsHash([]byte(first[foldset.FoldsFile])); err != nil || hash != w.Hash || !strings.Contains(first[foldset.ReadMeFile], hash) {
		t.Errorf("hash %s, %v", hash, err)
	}
	write(t, dir, d, foldset.Options{}) // over its own
	other := t.TempDir()
	write(t, other, d, foldset.Options{})
	for _, again := range []map[string]string{contents(t, dir), contents(t, other)} {
		if diff := cmp.Diff(first, again); diff != "" {
			t.Error(diff)
		}
	}
}

// TestTablesSayWhatFoldsAre: tables and arrays hold what the plan holds.
func TestTablesSayWhatFoldsAre(t *testing.T) {
	d := divided(t)
	dir := t.TempDir()
	write(t, dir, d, foldset.Options{})
	files := contents(t, dir)
	for _, division := range d.Plan.Divisions {
		name := foldset.Name(division.Split, division.Seed)
		var arrays foldset.Arrays
		if err := json.Unmarshal([]byte(files[name+".json"]), &arrays); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(division.Folds, arrays.Folds); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		rows, err := csv.NewReader(strings.NewReader(files[name+".csv"])).ReadAll()
		if err != nil || len(rows) != 49 {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		for _, row := range rows[1:] {
			index, _ := strconv.Atoi(row[0])
			for f, fold := range division.Folds {
				for part, members := range map[string][]int{"train": fold.Train, "validation": fold.Validation, "test": fold.Test} {
					if slices.Contains(members, index) != (row[5+f] == part) {
						t.Fatalf("%s: image %d, fold %d: %s", name, index, f, row[5+f])
					}
				}
				if (row[4] == strconv.Itoa(f)) != slices.Contains(fold.Test, index) {
					t.Fatalf("%s: image %d has test fold %s", name, index, row[4])
				}
			}
			if image := d.Plan.Manifest.Images[index]; row[1] != image.Path || row[2] != image.Label {
				t.Fatalf("%s: %v is not %v", name, row, image)
			}
		}
	}
}

func TestNothingForeignIsWrittenOver(t *testing.T) {
	d := divided(t)
	for what, change := range map[string]func(dir string) error{
		"notes.txt, which is not from here":  func(dir string) error { return os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o644) },
		"images.csv, which was changed":      func(dir string) error { return os.WriteFile(filepath.Join(dir, "images.csv"), []byte("mine"), 0o644) },
		"images.csv, which is not from here": func(dir string) error { return os.Remove(filepath.Join(dir, "SHA256SUMS")) },
	} {
		dir := t.TempDir()
		write(t, dir, d, foldset.Options{})
		if err := change(dir); err != nil {
			t.Fatal(err)
		}
		before := contents(t, dir)
		_, err := foldset.Write(dir, d.Plan, d.Spec, foldset.Options{})
		if foreign := new(foldset.ForeignError); !errors.As(err, &foreign) || what != "images.csv, which is not from here" && !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
		if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}

func TestLinksLeadToTheImagesOfEachPart(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a right there")
	}
	d := divided(t)
	dir := t.TempDir()
	w := write(t, dir, d, foldset.Options{Images: d.Folder})
	if want := 2 * 2 * 3 * 48; w.Links != want || w.Copies != 0 {
		t.Errorf("%d links and %d copies, want %d links", w.Links, w.Copies, want)
	}
	fold := d.Plan.Divisions[0].Folds[1]
	var linked []string
	for _, class := range d.Plan.Classes {
		entries, err := os.ReadDir(filepath.Join(dir, "links", "rows.seed0.fold1", "test", class))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			got, err := os.ReadFile(filepath.Join(dir, "links", "rows.seed0.fold1", "test", class, e.Name()))
			index, _ := strconv.Atoi(e.Name()[:6])
			image := d.Plan.Manifest.Images[index]
			want, wanted := os.ReadFile(filepath.Join(d.Folder, image.Path))
			if err != nil || wanted != nil || string(got) != string(want) || image.Label != class {
				t.Errorf("%s: %v, %v", e.Name(), err, wanted)
			}
			linked = append(linked, e.Name())
		}
	}
	if len(linked) != len(fold.Test) {
		t.Errorf("%d links, %d test images", len(linked), len(fold.Test))
	}
	write(t, dir, d, foldset.Options{}) // takes its own links away
	if _, err := os.Lstat(filepath.Join(dir, "links")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestDamagedFoldsAreRefused(t *testing.T) {
	if _, err := foldset.Load(t.TempDir()); !errors.Is(err, foldset.ErrNone) {
		t.Error(err)
	}
	d := divided(t)
	for _, name := range []string{"folds.json", "plan/manifest.jsonl", "plan/findings.json", "plan/spec.toml"} {
		dir := t.TempDir()
		write(t, dir, d, foldset.Options{})
		path := filepath.Join(dir, filepath.FromSlash(name))
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data[:len(data)/2], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := foldset.Load(dir); err == nil {
			t.Errorf("half of %s was read", name)
		}
	}
}

// TestWhatTheReadMeSaysToPython runs the lines for scikit-learn, where that is there.
func TestWhatTheReadMeSaysToPython(t *testing.T) {
	if exec.Command("python3", "-c", "import sklearn").Run() != nil {
		t.Skip("python3 with scikit-learn is not there")
	}
	d := divided(t)
	dir := t.TempDir()
	write(t, dir, d, foldset.Options{})
	text, err := os.ReadFile(filepath.Join(dir, foldset.ReadMeFile))
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?s)# begin scikit-learn\n(.*)# end scikit-learn`).FindStringSubmatch(string(text))
	python := exec.Command("python3", "-c", lines[1]+`
for k, (rest, tested) in enumerate(folds.split()):
    fold = json.load(open("groups.seed1.json"))["folds"][k]
    of = lambda some: {int(rows[i]["index"]) for i in some}
    assert of(tested) == set(fold["test"]) and of(rest) == set(fold["train"]) | set(fold["validation"])
    assert not {images[i]["group"] for i in fold["test"]} & {images[i]["group"] for i in fold["train"] + fold["validation"]}
assert len(x_train) == len(train) > 0
`)
	python.Dir = dir
	if out, err := python.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
