package dataset_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
)

func TestReadManifestRefusesDamage(t *testing.T) {
	m := &dataset.Manifest{Classes: []string{"cat", "dog"}, Columns: []string{"artist"}, Images: []dataset.Image{
		{ID: "1", FileHash: "1", Label: "cat", Columns: map[string]string{"artist": "x"}},
		{ID: "2", FileHash: "2", Label: "dog", Columns: map[string]string{"artist": "y"}},
		{ID: "2-2", FileHash: "2", Label: "dog"},
	}}
	var b bytes.Buffer
	if err := dataset.WriteManifest(&b, m); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	lines := strings.SplitAfter(good, "\n")
	for want, damaged := range map[string]string{
		"the file is empty":                    "",
		"manifest line 1":                      "{\n",
		"version 2":                            strings.Replace(good, `"version":1`, `"version":2`, 1),
		"2 images, its first line promises 3":  lines[0] + lines[1] + lines[2],
		"manifest line 3":                      lines[0] + lines[1] + "rubbish\n" + lines[3],
		"manifest line 2: label":               strings.Replace(good, `"label":"`, `"label":"z`, 1),
		"manifest line 2: image":               lines[0] + strings.Replace(lines[1], `"id":"`, `"id":"0`, 1) + lines[2] + lines[3],
		"its first line says":                  strings.Replace(good, `"artist":"x"`, `"artist":"z"`, 1),
		`none of the columns`:                  strings.Replace(good, `"artist":"x"`, `"author":"x"`, 1),
		"manifest line 3: image 1 is out":      lines[0] + lines[2] + lines[1] + lines[3],
		"manifest line 2: unexpected end of J": lines[0] + lines[1][:20],
	} {
		if _, err := dataset.ReadManifest(strings.NewReader(damaged)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestHashIsUnambiguous(t *testing.T) {
	manifest := func(label, value string) *dataset.Manifest {
		return &dataset.Manifest{Columns: []string{"c"}, Images: []dataset.Image{{ID: "1", Label: label, Columns: map[string]string{"c": value}}}}
	}
	if manifest("a", "bc").Hash() == manifest("ab", "c").Hash() {
		t.Error("a label and a column value that run together have the same hash")
	}
}
