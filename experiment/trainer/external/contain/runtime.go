package contain

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// maxInterpreters is how many scripts may be each other's interpreter, as in Linux.
const maxInterpreters = 5

// searched are the variables that name folders of libraries and modules: a program that has
// them set needs them.
var searched = []string{"PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "R_HOME", "R_LIBS", "R_LIBS_USER", "R_LIBS_SITE",
	"NODE_PATH", "JULIA_DEPOT_PATH", "CUDA_HOME", "CUDA_PATH", "ROCM_PATH", "CONDA_PREFIX", "VIRTUAL_ENV", "PYENV_ROOT"}

// Runtime are the files and folders that a program needs beside its own, sorted: what every program
// needs of the system (base), itself, its interpreter with all that is installed for it, and what
// PATH and such variables name. An interpreter is found through symbolic links, pyvenv.cfg of a
// virtual environment (PEP 405), the first line of scripts, and folders of shims, as pyenv has
// them. Source trees that were installed in place ("editable") are not among them: they are the
// user's to name.
func Runtime(args, env []string) ([]string, error) {
	n := &needs{env: env, home: variable(env, "HOME"), paths: map[string]bool{}}
	for _, path := range base() {
		n.add(path)
	}
	for _, folder := range filepath.SplitList(variable(env, "PATH")) {
		n.addFolder(folder)
		n.addPrefix(folder)
	}
	for _, name := range searched {
		for _, folder := range filepath.SplitList(variable(env, name)) {
			n.addFolder(folder)
		}
	}
	if user := variable(env, "PYTHONUSERBASE"); user != "" {
		n.addFolder(user)
	} else if n.home != "" {
		n.addFolder(filepath.Join(n.home, ".local", "lib")) // pip install --user
	}
	if len(args) > 0 && filepath.IsAbs(args[0]) {
		if err := n.addProgram(args[0], 0); err != nil {
			return nil, err
		}
	} else if len(args) > 0 {
		if found, err := find(args[0], "/", env); err == nil {
			if err := n.addProgram(found, 0); err != nil {
				return nil, err
			}
		}
	}
	return n.sorted(), nil
}

// runtimeOf is Runtime of a program alone, by its path.
func runtimeOf(program string, env []string) ([]string, error) {
	n := &needs{env: env, home: variable(env, "HOME"), paths: map[string]bool{}}
	err := n.addProgram(program, 0)
	return n.sorted(), err
}

// needs gathers paths.
type needs struct {
	env   []string
	home  string
	paths map[string]bool
}

func (n *needs) sorted() []string {
	var all []string
	for path := range n.paths {
		all = append(all, path)
	}
	sort.Strings(all)
	return all
}

// add adds what exists.
func (n *needs) add(path string) {
	if _, err := os.Stat(path); err == nil {
		n.paths[path] = true
	}
}

// addFolder adds a folder that a variable names, unless it is the root or home: those hold what no
// library is.
func (n *needs) addFolder(folder string) {
	if filepath.IsAbs(folder) && !n.everything(folder) {
		n.add(filepath.Clean(folder))
	}
}

// everything says that a folder holds a user's or the machine's files of all kinds.
func (n *needs) everything(folder string) bool {
	folder = filepath.Clean(folder)
	return folder == filepath.Dir(folder) || n.home != "" && folder == filepath.Clean(n.home)
}

// addProgram adds a program, every link on the way to it, and what interprets it.
func (n *needs) addProgram(path string, depth int) error {
	if depth > maxInterpreters {
		return &os.PathError{Op: "find the interpreter of", Path: path, Err: errors.New("scripts interpret each other in a circle")}
	}
	for range maxInterpreters * 8 {
		n.add(path)
		n.addPrefix(filepath.Dir(path))
		target, err := os.Readlink(path)
		if err != nil {
			break // no link
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	if real, err := filepath.EvalSymlinks(path); err == nil { // links among its folders
		n.add(real)
		n.addPrefix(filepath.Dir(real))
	}
	interpreter := n.interpreter(path)
	if interpreter == "" {
		return nil
	}
	return n.addProgram(interpreter, depth+1)
}

// addPrefix adds the installation that a folder of programs belongs to, if it is one.
func (n *needs) addPrefix(bin string) {
	prefix := filepath.Dir(bin)
	if !filepath.IsAbs(bin) {
		return
	}
	switch {
	case filepath.Base(bin) == "shims" && !n.everything(prefix): // pyenv, asdf, mise
		n.add(prefix)
	case filepath.Base(bin) != "bin" && filepath.Base(bin) != "Scripts" && filepath.Base(bin) != "condabin" || !installed(prefix):
	case n.everything(prefix) || n.home != "" && prefix == filepath.Join(n.home, ".local"):
		for _, part := range []string{"bin", "lib", "lib64", "include", "libexec"} {
			n.add(filepath.Join(prefix, part))
		}
	default:
		n.add(prefix)
	}
	if home := pyvenvHome(filepath.Join(prefix, "pyvenv.cfg")); home != "" && home != bin {
		n.addFolder(home)
		n.addPrefix(home)
		if real, err := filepath.EvalSymlinks(home); err == nil && real != home {
			n.addPrefix(real)
		}
	}
}

// installed says that a folder is where an interpreter is installed: a virtual environment, conda,
// or one with libraries for Python or R.
func installed(prefix string) bool {
	for _, pattern := range []string{"pyvenv.cfg", "conda-meta", "lib/python[23]*", "lib64/python[23]*", "lib/R", "Lib/site-packages"} {
		if found, err := filepath.Glob(filepath.Join(prefix, pattern)); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// pyvenvHome is the folder of the interpreter that a virtual environment was made from.
func pyvenvHome(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(line, "=")
		if home := strings.TrimSpace(value); strings.TrimSpace(key) == "home" && filepath.IsAbs(home) {
			return filepath.Clean(home)
		}
	}
	return ""
}

// interpreter is the path of what the first line of a script names, through env(1) too; empty: it is
// no script, or names none that is there.
func (n *needs) interpreter(script string) string {
	f, err := os.Open(script)
	if err != nil {
		return ""
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, 4096)).ReadBytes('\n')
	if rest, ok := bytes.CutPrefix(line, []byte("#!")); err == nil && ok {
		words := strings.Fields(string(rest))
		if len(words) == 0 || !filepath.IsAbs(words[0]) {
			return ""
		}
		if filepath.Base(words[0]) != "env" {
			return words[0]
		}
		n.add(words[0])
		for _, word := range words[1:] {
			if strings.HasPrefix(word, "-") || strings.Contains(word, "=") {
				continue
			}
			found, _ := find(word, "/", n.env)
			return found
		}
	}
	return ""
}
