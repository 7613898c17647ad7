package external

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
)

func TestModulesThatWereLeftBehindAreNamed(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"sub/train.py", "sub/helper.py", "sub/parts/__init__.py", "sub/known.py"} {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := readProgram(spec.Trainer{Command: []string{os.Args[0], "sub/train.py"}, Files: []string{"sub/known.py"}, Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	for module, want := range map[string]string{
		"helper": "helper.py lies beside", "helper.more": "helper.py lies beside", "parts.a": "name all files of it by trainer.files",
		"numpy": "", "known": "", "../helper": "",
	} {
		have := leftBehind("Traceback\nModuleNotFoundError: No module named '"+module+"'\n", p)
		if want == "" && have != "" || !strings.Contains(have, want) {
			t.Errorf("%s: %q, want %q", module, have, want)
		}
	}
	if have := leftBehind("helper", p); have != "" {
		t.Errorf("nothing is missing: %q", have)
	}
}
