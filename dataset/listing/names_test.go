package listing_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
)

// Labels that read alike are one class that was written in two ways.
func TestLabelsThatReadAlikeAreRefused(t *testing.T) {
	const unseen, inCase = " in nothing that can be seen: ", " in case only: "
	const inNumber = " in how the number is written: "
	const line, folder = "write one of them in all lines, or rename one class", "put the images into one of the folders, or rename one class"
	for _, c := range []struct {
		one, other        string
		manifest, folders string // what is said of other
	}{
		{"a", "b", "", ""},
		{"a", "a b", "", ""},
		{"A", "a", `the label "a" differs from "A" in m.csv:2` + inCase + line, "differs from A in case only, so that macOS and Windows take them for one: rename one of them"},
		{"a", "a ", "", `the label "a " differs from "a" in another folder` + unseen + folder}, // a manifest's are trimmed
		{" a", "a ", "", `the label "a " differs from " a" in another folder` + unseen + folder},
		{"A ", "a", `the label "a" differs from "A" in m.csv:2` + inCase + line, `the label "a" differs from "A " in another folder` + inCase + folder},
		{"cafe\u0301", "caf\u00e9", `the label "caf\u00e9" differs from "cafe\u0301" in m.csv:2` + unseen + line,
			`the label "caf\u00e9" differs from "cafe\u0301" in another folder` + unseen + folder},
		{"a", "a\u200b", `the label "a\u200b" differs from "a" in m.csv:2` + unseen + line,
			`the label "a\u200b" differs from "a" in another folder` + unseen + folder},
		{"e\u0301", "É", `the label "É" differs from "é" in m.csv:2` + inCase + line, `the label "É" differs from "é" in another folder` + inCase + folder},
		{"1", "1.0", `the label "1.0" differs from "1" in m.csv:2` + inNumber + line, `the label "1.0" differs from "1" in another folder` + inNumber + folder},
		{"01", "1", `the label "1" differs from "01" in m.csv:2` + inNumber + line, `the label "1" differs from "01" in another folder` + inNumber + folder},
		{"0", "00.", `the label "00." differs from "0" in m.csv:2` + inNumber + line, `the label "00." differs from "0" in another folder` + inNumber + folder},
		{"1.1", "1.10", "", ""},
		{"1", "10", "", ""},
		{"-1", "1", "", ""},
	} {
		p, q := datasettest.Picture(1, 3), datasettest.Picture(2, 3)
		folders := datasettest.Files(map[string][]byte{c.one + "/x.png": p, c.other + "/y.png": q, c.other + "/z.png": p, "z/x.png": q})
		if diff := cmp.Diff(at(c.other, c.folders), only(t, folders, "")); diff != "" {
			t.Errorf("folders %q and %q (-want +got):\n%s", c.one, c.other, diff)
		}
		list := "path,label\nx.png," + c.one + "\ny.png," + c.other + "\nz.png," + c.other + "\nw.png,z\n"
		lines := datasettest.Files(map[string][]byte{"m.csv": []byte(list), "x.png": p, "y.png": q, "z.png": p, "w.png": q})
		if diff := cmp.Diff(at("y.png", c.manifest), only(t, lines, "m.csv")); diff != "" {
			t.Errorf("labels %q and %q (-want +got):\n%s", c.one, c.other, diff)
		}
	}
}

// at is what only returns of an offender; nothing where nothing is said of it.
func at(path, said string) []string {
	if said == "" {
		return nil
	}
	return []string{path, said}
}

// only is the path and the message of the one offender, if any.
func only(t *testing.T, fsys fs.FS, manifest string) []string {
	t.Helper()
	_, err := dataset.Scan(t.Context(), fsys, dataset.ScanOptions{Manifest: manifest})
	var broken *dataset.BrokenError
	if err == nil {
		return nil
	}
	if !errors.As(err, &broken) || len(broken.Offenders) != 1 {
		return []string{err.Error()}
	}
	o := broken.Offenders[0]
	return []string{o.Path, o.Reason + ": " + o.Next}
}
