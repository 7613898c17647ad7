package external

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/trainertest"
)

// placed is a task on files: bytes that are no images, since nobody here decodes them.
func placed(t *testing.T, trial string) trainer.Task {
	t.Helper()
	task, work := trainertest.Task(t), t.TempDir()
	task.Trial, task.ClassNames = trial, []string{"a cat", "dog, or wolf", "emu"}
	n := 0
	copies := func(count int) (paths []string) {
		for range count {
			data := []byte(fmt.Sprint("image ", n))
			n++
			sum := sha256.Sum256(data)
			path := filepath.Join(work, hex.EncodeToString(sum[:])+".jpg")
			if err := os.WriteFile(path, data, 0o444); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, sameTime, sameTime); err != nil {
				t.Fatal(err)
			}
			paths = append(paths, path)
		}
		return paths
	}
	task.Place = &trainer.Place{Work: work, Log: filepath.Join(work, "output.log"), Train: copies(len(task.Train.Labels)), Validation: copies(len(task.Validation.Labels)), Test: copies(len(task.Test))}
	return task
}

// prepared is the folder of a task as a program finds it.
func prepared(t *testing.T, task trainer.Task) *attempt {
	t.Helper()
	tr := program(t, "honest", func(s *spec.Trainer) { s.Images = spec.ImagesFiles })
	a, err := tr.begin(task, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.remove(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// TestWhatAProgramIsGiven: no label of a test image, names that are drawn anew for each trial,
// rows in the order of names, times that tell nothing.
func TestWhatAProgramIsGiven(t *testing.T) {
	a := prepared(t, placed(t, "one"))
	g := guest{folder: a.folder.path}
	if text := string(g.read("test.csv")); !strings.HasPrefix(text, "file\nimages/") || strings.Contains(text, ",") {
		t.Errorf("test.csv: %s", text)
	}
	if text := string(g.read("train.csv")); !strings.HasPrefix(text, "file,label\nimages/") || !strings.Contains(text, `,"dog, or wolf"`+"\n") {
		t.Errorf("train.csv: %s", text)
	}
	sameNames := 0
	b := guest{folder: prepared(t, placed(t, "two")).folder.path}
	for i, name := range []string{"train.csv", "validation.csv", "test.csv"} {
		rows, others := files(g.list(name)), files(b.list(name))
		if !slices.IsSorted(rows) {
			t.Errorf("%s: rows stand in another order than names", name)
		}
		for _, n := range rows {
			if slices.Contains(others, n) {
				sameNames++
			}
			info, err := os.Stat(g.path(n))
			if err != nil || !info.ModTime().Equal(sameTime) || filepath.Ext(n) != ".jpg" {
				t.Errorf("%s: %v, %v", n, info, err)
			}
		}
		want := []int{len(a.task.Train.Labels), len(a.task.Validation.Labels), len(a.task.Test)}[i]
		if len(rows) != want {
			t.Errorf("%s: %d images, not %d", name, len(rows), want)
		}
	}
	if sameNames > 0 {
		t.Errorf("%d images have one name in two trials", sameNames)
	}
	again := guest{folder: prepared(t, placed(t, "one")).folder.path}
	for _, name := range []string{"train.csv", "validation.csv", "test.csv", "task.json"} {
		if !bytes.Equal(g.read(name), again.read(name)) {
			t.Errorf("the same trial has another %s", name)
		}
	}
	if about := g.about(); about.Epochs != 3 || !slices.Equal(about.Classes, a.task.ClassNames) {
		t.Errorf("task.json: %+v", about)
	}
}

// files are the first fields of rows.
func files(rows [][]string) (names []string) {
	for _, row := range rows {
		names = append(names, row[0])
	}
	return names
}

// TestLabelsGoWithImages: what is told of a training image is its own label.
func TestLabelsGoWithImages(t *testing.T) {
	task := placed(t, "one")
	g := guest{folder: prepared(t, task).folder.path}
	for _, row := range g.list("train.csv") {
		data := g.read(row[0])
		at := slices.IndexFunc(task.Place.Train, func(path string) bool {
			copied, err := os.ReadFile(path)
			return err == nil && bytes.Equal(copied, data)
		})
		if at < 0 || task.ClassNames[task.Train.Labels[at]] != row[1] {
			t.Errorf("%s: image %d has the label %q", row[0], at, row[1])
		}
	}
}

// TestEqualImages have names of their own.
func TestEqualImages(t *testing.T) {
	task := placed(t, "one")
	task.Place.Test[1] = task.Place.Train[0]
	names := blind(task)
	if a, b := names.train.images[0].name, names.test.images[1].name; a == b {
		t.Errorf("both are %s", a)
	}
}

// TestFilesOfTheirOwn: trials at the same time share no file, on which one could lock what the
// other may not know; one after another, they share the run's copies.
func TestFilesOfTheirOwn(t *testing.T) {
	for _, alone := range []bool{false, true} {
		task := placed(t, "one")
		task.Place.Alone = alone
		a := prepared(t, task)
		name := a.folder.parts.train.images[0]
		in, err := os.Stat(filepath.Join(a.folder.path, name.name))
		if err != nil {
			t.Fatal(err)
		}
		run, err := os.Stat(name.copied)
		if err != nil {
			t.Fatal(err)
		}
		if os.SameFile(in, run) != alone {
			t.Errorf("alone %t: one file: %t", alone, os.SameFile(in, run))
		}
	}
}

// TestChangedImages: a program that writes to the run's copies, where that cannot be kept
// from it, fails.
func TestChangedImages(t *testing.T) {
	a := prepared(t, placed(t, "one"))
	if err := a.folder.checkImages(); err != nil {
		t.Fatal(err)
	}
	path := a.task.Place.Test[2]
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("image x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := a.folder.checkImages(); err == nil || !strings.Contains(err.Error(), "the program changed the image images/") {
		t.Error(err)
	}
}
