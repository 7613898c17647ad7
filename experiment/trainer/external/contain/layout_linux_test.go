package contain

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree makes folders, files and links (path -> target) in a new folder.
func tree(t *testing.T, files []string, links map[string]string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(filepath.Base(name)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range links {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestLayout(t *testing.T) {
	root := tree(t, []string{"real/a/file", "real/b/file", "other/file", "task/out/x", "task/in"}, map[string]string{
		"alias": "real/a", "far": "near", "near": "real/../other", "real/a/inside": "../b", "loop": "loop",
	})
	at := func(name string) string { return filepath.Join(root, name) }
	for _, c := range []struct {
		name          string
		reads, writes []string
		binds         []bind
		links         map[string]string
	}{
		{"a link and where it leads", []string{at("alias")}, nil, []bind{{path: at("real/a"), writable: false, folder: true}}, map[string]string{at("alias"): "real/a"}},
		{"links to links", []string{at("far")}, nil, []bind{{path: at("other"), writable: false, folder: true}}, map[string]string{at("far"): "near", at("near"): "real/../other"}},
		{"a link in what is shown", []string{at("real/a"), at("real/a/inside")}, nil,
			[]bind{{path: at("real/a"), writable: false, folder: true}, {path: at("real/b"), writable: false, folder: true}}, map[string]string{}},
		{"what is shown already", []string{at("real"), at("real/a/file")}, nil, []bind{{path: at("real"), writable: false, folder: true}}, map[string]string{}},
		{"written within read", []string{at("task")}, []string{at("task/out")},
			[]bind{{path: at("task"), writable: false, folder: true}, {path: at("task/out"), writable: true, folder: true}}, map[string]string{}},
		{"read within written", []string{at("task/in")}, []string{at("task")}, []bind{{path: at("task"), writable: true, folder: true}}, map[string]string{}},
		{"both", []string{at("task")}, []string{at("task")}, []bind{{path: at("task"), writable: true, folder: true}}, map[string]string{}},
		{"what is not there", []string{at("none"), at("task/in/none")}, nil, nil, map[string]string{}},
	} {
		l, err := newLayout("/", c.reads, c.writes)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.binds, withoutMemory(l.binds), cmp.AllowUnexported(bind{})); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.links, l.links); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
	if _, err := newLayout("/", []string{at("loop")}, nil); err == nil {
		t.Error("a circle of links is followed")
	}
}

// withoutMemory leaves out shared memory, which every layout has.
func withoutMemory(binds []bind) (others []bind) {
	for _, b := range binds {
		if !b.fresh {
			others = append(others, b)
		}
	}
	return others
}

func TestRuntimeFindsInstallations(t *testing.T) {
	root := tree(t, []string{
		"base/bin/python3.12", "base/lib/python3.12/os.py", "venv/lib/python3.12/site.py",
		"home/.local/bin/tool", "home/.local/lib/python3.12/x.py", "home/.local/share/secret", "home/bin/own",
		"pyenv/shims/python", "pyenv/versions/3.12/bin/python", "conda/bin/python", "conda/conda-meta/history",
		"scripts/direct", "scripts/byenv", "modules/m.py",
	}, map[string]string{"venv/bin/python": "python3", "venv/bin/python3": "../../base/bin/python3.12"})
	at := func(name string) string { return filepath.Join(root, name) }
	write := func(name, text string) {
		if err := os.WriteFile(at(name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write("venv/pyvenv.cfg", "home = "+at("base/bin")+"\nversion = 3.12\n")
	write("scripts/direct", "#!"+at("venv/bin/python")+" -u\n")
	write("scripts/byenv", "#!/usr/bin/env -S python -u\n")
	home := "HOME=" + at("home")
	for _, c := range []struct {
		name        string
		args, env   []string
		has, hasNot []string
	}{
		{"virtual environment", []string{at("venv/bin/python")}, nil, []string{"venv", "base"}, []string{"."}},
		{"by PATH", []string{"python"}, []string{"PATH=" + at("venv/bin")}, []string{"venv", "base"}, nil},
		{"behind a wrapper", []string{"nice", "python"}, []string{"PATH=/usr/bin:" + at("conda/bin")}, []string{"conda"}, []string{"base"}},
		{"a script", []string{at("scripts/direct")}, nil, []string{"scripts/direct", "venv", "base"}, []string{"scripts"}},
		{"a script by env", []string{at("scripts/byenv")}, []string{"PATH=" + at("venv/bin")}, []string{"scripts/byenv", "base"}, []string{"scripts"}},
		{"shims", []string{at("pyenv/shims/python")}, nil, []string{"pyenv"}, nil},
		{"the user's own", []string{at("home/.local/bin/tool")}, []string{home}, []string{"home/.local/bin", "home/.local/lib"}, []string{"home/.local", "home"}},
		{"a program in the home folder", []string{at("home/bin/own")}, []string{home, "PATH=" + at("home/bin")}, []string{"home/bin"}, []string{"home"}},
		{"modules", nil, []string{"PYTHONPATH=" + at("modules") + ":" + at("home"), home}, []string{"modules"}, []string{"home"}},
		{"the last value counts", nil, []string{"PYTHONPATH=" + at("modules"), "PYTHONPATH="}, nil, []string{"modules"}},
	} {
		got, err := Runtime(c.args, c.env)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		found := map[string]bool{}
		for _, path := range got {
			found[path] = true
		}
		for _, name := range c.has {
			if !found[at(name)] {
				t.Errorf("%s: %s is not in %q", c.name, name, got)
			}
		}
		for _, name := range c.hasNot {
			if found[at(name)] {
				t.Errorf("%s: %s is in %q", c.name, name, got)
			}
		}
	}
}

// Scripts that name each other end in an error, as in Linux.
func TestInterpretersInACircle(t *testing.T) {
	root := tree(t, []string{"a"}, nil)
	path := filepath.Join(root, "a")
	if err := os.WriteFile(path, []byte("#!"+path+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Runtime([]string{path}, nil); err == nil {
		t.Error("no error")
	}
}
