package dataset

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What spreadsheets make of a manifest is read as the manifest that it was.
func TestManifestsAsSpreadsheetsWriteThem(t *testing.T) {
	plain := "path,label,artist\na.png,cat,x\nb.png,dog,\"y, z\"\n"
	want, err := readCSV(strings.NewReader(plain), "m.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"capitals":        "Path,LABEL,artist\na.png,cat,x\nb.png,dog,\"y, z\"\n",
		"semicolons":      "\ufeffpath;label;artist\r\na.png;cat;x\r\nb.png;dog;y, z\r\n",
		"tabs":            "Path\tLabel\tartist\na.png\tcat\tx\nb.png\tdog\ty, z\n",
		"quoted header":   "\"path\";\"label\";\"artist\"\na.png;cat;x\nb.png;dog;\"y, z\"\n",
		"byte order mark": "\ufeffpath , label,artist\na.png,cat,x\nb.png,dog,\"y, z\"\n",
	} {
		got, err := readCSV(strings.NewReader(text), "m.csv")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(listing{}, entry{})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestHeadersThatAreTakenAtTheirWord(t *testing.T) {
	list, err := readCSV(strings.NewReader("path,Path,label,a;b\nx.png,elsewhere,cat,1\n"), "m.csv")
	if err != nil || list.entries[0].path != "x.png" || list.entries[0].columns["Path"] != "elsewhere" || list.entries[0].columns["a;b"] != "1" {
		t.Errorf("%+v %v", list, err)
	}
	for _, text := range []string{"path|label\na|b\n", "Path;class\na;b\n"} {
		_, err := readCSV(strings.NewReader(text), "m.csv")
		if err == nil || !strings.HasPrefix(err.Error(), "m.csv:1: ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
