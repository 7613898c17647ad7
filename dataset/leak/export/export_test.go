package export

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/parts"
	"github.com/refold/refold/dataset/listing/csvmanifest"
)

// set makes a manifest of images "path label pixels artist", sorted as they are given.
func set(lines ...string) *dataset.Manifest {
	m := &dataset.Manifest{Columns: []string{"artist"}}
	for i, line := range lines {
		f := strings.Fields(line + " - -")
		hash := fmt.Sprintf("%02x%062d", i, 0)
		image := dataset.Image{ID: hash, FileHash: hash, PixelHash: f[2], Path: f[0], Label: f[1]}
		if len(f) > 3 && f[3] != "-" {
			image.Columns = map[string]string{"artist": f[3]}
		}
		m.Images = append(m.Images, image)
	}
	return m
}

func TestGroupsAreWritten(t *testing.T) {
	m := set("b.png cat x", "a.png dog y", `c,"d.png cat x`, "e.png cat z")
	evidence := []dataset.Evidence{dataset.Copies(m), {Kind: "column artist", Sets: [][]int{{0, 1}}}}
	var b bytes.Buffer
	if err := Groups(&b, m, dataset.Join(4, evidence...), evidence); err != nil {
		t.Fatal(err)
	}
	zeros := strings.Repeat("0", 62)
	want := "path,sha256,label,group,kinds\n" +
		"a.png,01" + zeros + ",dog,g000000000000,column artist\n" +
		"b.png,00" + zeros + ",cat,g000000000000,copies+column artist\n" +
		`"c,""d.png",02` + zeros + ",cat,g000000000000,copies\n" +
		"e.png,03" + zeros + ",cat,g030000000000,\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestNamesOfGroupsDiffer(t *testing.T) {
	m := set("a x 1", "b x 2", "c x 3", "d x 4")
	m.Images[1].FileHash = m.Images[0].FileHash[:20] + "1" + m.Images[0].FileHash[21:]
	m.Images[3].FileHash = m.Images[2].FileHash
	want := []string{"g00" + strings.Repeat("0", 62), "g00" + strings.Repeat("0", 18) + "1" + strings.Repeat("0", 43), "g02" + strings.Repeat("0", 62), "g02" + strings.Repeat("0", 62) + "-2"}
	if d := cmp.Diff(want, GroupNames(m, dataset.Join(4))); d != "" {
		t.Error(d)
	}
}

func TestARepairedSplitIsWritten(t *testing.T) {
	m := set("b.png cat 1", "a.png dog 2", "c.png cat 3")
	p := parts.Parts{Names: []string{"train", "test"}, Of: []int{0, 1, 0}}
	var b bytes.Buffer
	if err := Split(&b, m, p, &parts.Repair{Of: []int{0, 0, 0}}, dataset.Join(3, dataset.Evidence{Sets: [][]int{{0, 1}}}), "../set"); err != nil {
		t.Fatal(err)
	}
	want := "path,label,part,moved_from,group\n../set/a.png,dog,train,test,g000000000000\n../set/b.png,cat,train,,g000000000000\n../set/c.png,cat,train,,g020000000000\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestWhichCopyIsKept(t *testing.T) {
	m := set("a cat x", "b cat x ada", "c cat x ada", "d cat y", "e dog y", "f dog z")
	c := NewClean(m, dataset.Copies(m))
	if d := cmp.Diff([]int{1, 5}, c.Kept); d != "" {
		t.Error(d)
	}
	var list bytes.Buffer
	if err := c.List(&list, m); err != nil {
		t.Fatal(err)
	}
	hash := func(i int) string { return m.Images[i].FileHash }
	want := "path,sha256,label,reason,kept\n" +
		"a," + hash(0) + ",cat,copy,b\n" + "c," + hash(2) + ",cat,copy,b\n" +
		"d," + hash(3) + ",cat,\"conflict of labels: cat, dog\",\n" + "e," + hash(4) + ",dog,\"conflict of labels: cat, dog\",\n"
	if d := cmp.Diff(want, list.String()); d != "" {
		t.Error(d)
	}
}

// What is written is read by refold's own reader of manifests as the same images.
func TestTheCleanedManifestIsReadBack(t *testing.T) {
	names := rapid.StringMatching(`[ -~äé日]{1,12}`).Filter(func(s string) bool { return !strings.ContainsAny(s, `/\`) && strings.Trim(s, ".") != "" })
	values := rapid.StringMatching(`[ -~äé日]{0,12}`).Filter(func(s string) bool { return strings.TrimSpace(s) == s })
	rapid.Check(t, func(t *rapid.T) {
		m := &dataset.Manifest{Columns: rapid.SampledFrom([][]string{nil, {"artist"}, {"group", "refold-group"}, {"Path", "sep=;"}}).Draw(t, "columns")}
		files := fstest.MapFS{}
		for i, name := range rapid.SliceOfNDistinct(names, 1, 8, strings.ToLower).Draw(t, "names") {
			image := dataset.Image{FileHash: fmt.Sprintf("%064d", i), PixelHash: fmt.Sprint(i / 2), Path: "images/" + name, Label: rapid.SampledFrom([]string{"cat", "a;b", `"q"`, "0", "日本"}).Draw(t, "label"), Columns: map[string]string{}}
			image.ID = image.FileHash
			for _, column := range m.Columns {
				if v := values.Draw(t, column); v != "" {
					image.Columns[column] = v
				}
			}
			m.Images = append(m.Images, image)
			files[image.Path] = &fstest.MapFile{}
		}
		c := NewClean(m, dataset.Copies(m))
		if len(c.Kept) == 0 {
			return
		}
		var b bytes.Buffer
		column, err := c.Manifest(&b, m, dataset.Join(len(m.Images), dataset.Copies(m)), "")
		if err != nil {
			t.Fatal(err)
		}
		files["list.csv"] = &fstest.MapFile{Data: b.Bytes()}
		list, err := csvmanifest.List(files, "list.csv")
		if err != nil || len(list.Offences) > 0 || len(list.Notes) > 0 || len(list.Entries) != len(c.Kept) {
			t.Fatalf("%v: %+v\n%s", err, list, b.String())
		}
		seen := map[string]bool{}
		for _, e := range list.Entries {
			at := slices.IndexFunc(m.Images, func(i dataset.Image) bool { return i.Path == e.Path })
			group := e.Columns[column]
			delete(e.Columns, column)
			if at < 0 || e.Label != m.Images[at].Label || len(e.Columns) != len(m.Images[at].Columns) || seen[group] || group == "" {
				t.Fatalf("%+v is read of\n%s", e, b.String())
			}
			seen[group] = true // no copies are left, and nothing else joins
			for name, v := range m.Images[at].Columns {
				if e.Columns[name] != v {
					t.Fatalf("column %s of %s is read as %q of\n%s", name, e.Path, e.Columns[name], b.String())
				}
			}
		}
	})
}

func TestWhatAManifestCannotHold(t *testing.T) {
	for _, label := range []string{"NA", "nan", " cat", ""} {
		m := set("a x 1")
		m.Images[0].Label = label
		if _, err := NewClean(m, dataset.Copies(m)).Manifest(&bytes.Buffer{}, m, dataset.Join(1), ""); err == nil || !strings.Contains(err.Error(), "rename the class") {
			t.Errorf("label %q: %v", label, err)
		}
	}
	m := set("a x 1", "/b x 2")
	var b bytes.Buffer
	if _, err := NewClean(m, dataset.Copies(m)).Manifest(&b, m, dataset.Join(2), "../images"); err != nil || !strings.Contains(b.String(), "\n../images/a,") || !strings.Contains(b.String(), "\n/b,") {
		t.Errorf("%v: %s", err, b.String())
	}
}
