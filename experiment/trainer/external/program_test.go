package external

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
)

// TestFilesOfAProgram: those that the command names, with the client beside them, or those that
// are listed; what cannot be found is named.
func TestFilesOfAProgram(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"mine/train.py", "mine/refold_client.py", "mine/nets.py", "refold_client.py", "weights.h5"} {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	own := executable(t)
	outside := filepath.Join(folder, "weights.h5")
	for _, test := range []struct {
		command, files []string
		want           []string // paths, or a message
	}{
		{[]string{own, "mine/train.py"}, nil, []string{"mine/refold_client.py", "mine/train.py"}},
		{[]string{own, "mine/train.py"}, []string{"mine/nets.py"}, []string{"mine/nets.py", "mine/train.py"}},
		{[]string{own, "-u", "mine/train.py", "--weights", outside}, nil, []string{filepath.ToSlash(outside), "mine/refold_client.py", "mine/train.py"}},
		{[]string{own, "mine/trian.py"}, nil, []string{"there is no file"}},
		{[]string{"no-such-program"}, nil, []string{"cannot be started"}},
		{[]string{own}, []string{"../x.py"}, []string{"leads out of"}},
		{[]string{own}, []string{"mine"}, []string{"is no regular file"}},
	} {
		p, err := readProgram(spec.Trainer{Command: test.command, Files: test.files, Folder: folder})
		var have []string
		for _, f := range p.Files {
			have = append(have, f.Path)
		}
		if invalid := new(spec.Error); err != nil {
			if !errors.As(err, &invalid) || !strings.Contains(err.Error(), test.want[0]) {
				t.Errorf("%q: %v, want %q", test.command, err, test.want[0])
			}
			continue
		}
		slices.Sort(test.want)
		if !slices.Equal(have, test.want) {
			t.Errorf("%q with %q: %q, want %q", test.command, test.files, have, test.want)
		}
	}
}

// TestAProgramThatIsMovedAway in the middle of a run starts from its copies all the same.
func TestAProgramThatIsMovedAway(t *testing.T) {
	folder, copies := t.TempDir(), t.TempDir()
	script := filepath.Join(folder, "train.py")
	if err := os.WriteFile(script, []byte("first"), 0o644); err != nil {
		t.Fatal(err)
	}
	tr := program(t, "honest", func(s *spec.Trainer) { s.Command, s.Folder = append(s.Command, "train.py"), folder })
	p, err := tr.Program()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(script); err != nil {
		t.Fatal(err)
	}
	c, err := tr.In(p, copies).(*Trainer).command(prepared(t, placed(t, "one")))
	if err != nil || c.args[len(c.args)-1] != filepath.Join(copies, "train.py") {
		t.Errorf("%q, %v", c.args, err)
	}
}
