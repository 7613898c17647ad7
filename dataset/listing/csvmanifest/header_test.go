package csvmanifest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What spreadsheets make of a manifest is read as the manifest that it was.
func TestManifestsAsSpreadsheetsWriteThem(t *testing.T) {
	plain := "path,label,artist\na.png,cat,x\nb.png,dog,\"y, z\"\n"
	want, err := read(strings.NewReader(plain), "m.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"capitals":        "Path,LABEL,artist\na.png,cat,x\nb.png,dog,\"y, z\"\n",
		"semicolons":      "\ufeffpath;label;artist\r\na.png;cat;x\r\nb.png;dog;y, z\r\n",
		"tabs":            "Path\tLabel\tartist\na.png\tcat\tx\nb.png\tdog\ty, z\n",
		"quoted header":   "\"path\";\"label\";\"artist\"\na.png;cat;x\nb.png;dog;\"y, z\"\n",
		"sep":             "\ufeffsep=;\r\npath;label;artist\r\na.png;cat;x\r\nb.png;dog;y, z\r\n",
		"quoted sep":      "\"SEP=,\"\npath,label,artist\na.png,cat,x\nb.png,dog,\"y, z\"\n",
		"empty columns":   "path,label,artist,, \na.png,cat,x,,\nb.png,dog,\"y, z\",,\n",
		"empty lines":     "path,label,artist\na.png,cat,x\nb.png,dog,\"y, z\"\n,,\n , ,\n,,,,\n",
		"byte order mark": "\ufeffpath , label,artist\na.png,cat,x\nb.png,dog,\"y, z\"\n",
	} {
		got, err := read(strings.NewReader(text), "m.csv")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range got.Entries {
			got.Entries[i].Where = want.Entries[i].Where // a line further down below "sep="
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestHeadersThatAreTakenAtTheirWord(t *testing.T) {
	list, err := read(strings.NewReader("path,Path,label,a;b\nx.png,elsewhere,cat,1\n"), "m.csv")
	if err != nil || list.Entries[0].Path != "x.png" || list.Entries[0].Columns["Path"] != "elsewhere" || list.Entries[0].Columns["a;b"] != "1" {
		t.Errorf("%+v %v", list, err)
	}
	for _, text := range []string{"path|label\na|b\n", "Path;class\na;b\n"} {
		_, err := read(strings.NewReader(text), "m.csv")
		if err == nil || !strings.HasPrefix(err.Error(), "m.csv:1: ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A line "sep=" counts where lines are named, and empty lines count where others follow.
func TestLinesOfSpreadsheetsAreCountedAsTheyStand(t *testing.T) {
	list, err := read(strings.NewReader("sep=;\r\npath;label;\r\n;;\r\na.png;cat;\r\n;;\r\n"), "m.csv")
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Entries) != 1 || list.Entries[0].Where != "m.csv:4" || len(list.Columns) != 0 {
		t.Errorf("%+v", list)
	}
	if len(list.Offences) != 1 || said(list.Offences[0]) != "m.csv:3: the path is empty: name the image's file" {
		t.Errorf("offences %v", list.Offences)
	}
}

func TestColumnsWithoutANameAreNumbered(t *testing.T) {
	for text, want := range map[string]string{
		",path,label\nx,a.png,cat\n":                "m.csv:1: column 1 has no name: name it in the first line, or take the column out (pandas leaves its index out with index=False)",
		"path, ,label\na.png,,cat\n":                "m.csv:1: column 2 has no name: name it in the first line, or take the column out",
		"path,label,\na.png,cat,\nb.png,dog,wild\n": "m.csv:1: column 3 has no name, but a value in line 3: name it in the first line, or take the column out",
		",,\na.png,cat,\n":                          `m.csv:1: no column "path": the first line must name the columns, path and label among them; it names none`,
	} {
		if _, err := read(strings.NewReader(text), "m.csv"); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	list, err := read(strings.NewReader("path,label,\na.png,cat\n"), "m.csv")
	if err != nil || len(list.Offences) != 1 || !strings.Contains(list.Offences[0].Err.Error(), "2 of the 3 fields") {
		t.Errorf("%+v %v", list, err)
	}
}

// What is likely meant is named with the next step, and never read by itself.
func TestColumnsThatAreCalledOtherwise(t *testing.T) {
	for header, want := range map[string]string{
		"filename,class":                `no column "path": ...; it names filename, class: in the first line, rename filename to path and rename class to label`,
		"Image_ID,path,target":          `no column "label": ...; it names Image_ID, path, target: in the first line, rename target to label`,
		"file name,image,category":      `no column "path": ...; it names file name, image, category: in the first line, rename one of file name, image to path and rename category to label`,
		"class,category,Path":           `no column "label": ...; it names class, category, path: in the first line, rename one of class, category to label`,
		"path,artist":                   `no column "label": ...; it names path, artist`,
		"cats/1.JPG,cat":                `no column "path": ...; it names cats/1.JPG, cat: it seems to list an image already: put a line with the names above it`,
		"label,is_a_path,file.tar":      `no column "path": ...; it names label, is_a_path, file.tar`,
		"Unnamed: 0,image,label\n0,a,b": `no column "path": ...; it names image, label: in the first line, rename image to path`,
	} {
		want = "m.csv:1: " + strings.Replace(want, "...", "the first line must name the columns, path and label among them", 1)
		if _, err := read(strings.NewReader(header+"\n"), "m.csv"); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", header, err, want)
		}
	}
}
