package external

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// clientFile is a part of every program beside which it lies.
const clientFile = "refold_client.py"

// maxCopied is more than all files of a program that are copied have together, in bytes.
const maxCopied = 1 << 30

// readProgram finds and hashes the files of a program: those that its command names, and
// trainer.files. Relative paths start at trainer.folder and must stay below it.
func readProgram(t spec.Trainer) (trainer.Program, error) {
	p := trainer.Program{Command: slices.Clone(t.Command)}
	var copied int64
	add := func(path string) error {
		f, size, err := hashProgramFile(t.Folder, path)
		if err != nil {
			return err
		}
		if f.Copied() {
			if copied += size; copied > maxCopied {
				return fmt.Errorf("the files of the program have more than %d MB: name large ones, such as weights, by absolute paths, which are not copied", int64(maxCopied)/1e6)
			}
		}
		if !slices.ContainsFunc(p.Files, func(have trainer.ProgramFile) bool { return have.Path == f.Path }) {
			p.Files = append(p.Files, f)
		}
		return nil
	}
	for i, arg := range t.Command {
		if !isProgramFile(t.Folder, arg, i == 0) {
			continue
		}
		if err := add(arg); err != nil {
			return p, problem("trainer.command", err)
		}
		if client := filepath.Join(filepath.Dir(arg), clientFile); len(t.Files) == 0 && !filepath.IsAbs(arg) && isProgramFile(t.Folder, client, false) {
			if err := add(client); err != nil {
				return p, problem("trainer.command", err)
			}
		}
	}
	for _, path := range t.Files {
		if err := add(path); err != nil {
			return p, problem("trainer.files", err)
		}
	}
	slices.SortFunc(p.Files, func(a, b trainer.ProgramFile) int { return cmp.Compare(a.Path, b.Path) })
	for _, path := range t.Reads {
		if _, err := os.Stat(path); err != nil {
			return p, problem("trainer.reads", err)
		}
	}
	for _, path := range t.Writes {
		if _, err := os.Stat(path); err != nil {
			return p, problem("trainer.writes", err)
		}
	}
	return p, missing(t)
}

// problem is one of a setting.
func problem(key string, err error) error {
	return &spec.Error{Problems: []spec.Problem{{Key: key, Message: err.Error()}}}
}

// isProgramFile reports whether an argument names a file: the first one only where it is a
// path, since others are looked for in PATH.
func isProgramFile(folder, arg string, first bool) bool {
	if arg == "" || strings.HasPrefix(arg, "-") || first && !strings.ContainsAny(arg, `/\`) {
		return false
	}
	if first && filepath.IsAbs(arg) { // an interpreter, which the environment tells
		return false
	}
	info, err := os.Stat(inFolder(folder, arg))
	return err == nil && info.Mode().IsRegular()
}

func inFolder(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

func hashProgramFile(folder, path string) (trainer.ProgramFile, int64, error) {
	source := inFolder(folder, path)
	if !filepath.IsAbs(path) && !filepath.IsLocal(path) {
		return trainer.ProgramFile{}, 0, fmt.Errorf("%s leads out of %s: name it by an absolute path, or trainer.folder above both", path, folder)
	}
	f, err := os.Open(source)
	if err != nil {
		return trainer.ProgramFile{}, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return trainer.ProgramFile{}, 0, err
	}
	if !info.Mode().IsRegular() {
		return trainer.ProgramFile{}, 0, fmt.Errorf("%s is no regular file: name each file of the program", source)
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return trainer.ProgramFile{}, 0, err
	}
	return trainer.ProgramFile{Path: filepath.ToSlash(filepath.Clean(path)), SHA256: hex.EncodeToString(hash.Sum(nil)), Source: source}, info.Size(), nil
}

// missing names the program, or an argument that looks like a script, where it is not there.
func missing(t spec.Trainer) error {
	if first := t.Command[0]; !strings.ContainsAny(first, `/\`) || filepath.IsAbs(first) {
		if _, err := exec.LookPath(first); err != nil {
			return problem("trainer.command", fmt.Errorf("%q cannot be started: %w", first, err))
		}
	}
	for i, arg := range t.Command {
		ext := filepath.Ext(arg)
		script := i > 0 && slices.Contains([]string{".py", ".R", ".r", ".jl", ".sh", ".pl", ".rb", ".js"}, ext) || i == 0 && strings.ContainsAny(arg, `/\`)
		if !script || strings.HasPrefix(arg, "-") {
			continue
		}
		if _, err := os.Stat(inFolder(t.Folder, arg)); errors.Is(err, fs.ErrNotExist) {
			return problem("trainer.command", fmt.Errorf("there is no file %s", inFolder(t.Folder, arg)))
		}
	}
	return nil
}

// start is a command as it is started from the copies in a folder, with the files outside
// of it that it may read.
func start(p trainer.Program, folder string) (args, reads []string) {
	for i, arg := range p.Command {
		path := filepath.ToSlash(filepath.Clean(arg))
		at := slices.IndexFunc(p.Files, func(f trainer.ProgramFile) bool { return f.Path == path && f.Copied() })
		if at >= 0 && (i > 0 || strings.ContainsAny(arg, `/\`)) {
			arg = copyOf(p.Files[at], folder)
		}
		args = append(args, arg)
	}
	for _, f := range p.Files {
		if !f.Copied() {
			reads = append(reads, f.Source)
		}
	}
	return args, reads
}

// copyOf is where the copy of a file lies, absolute, since the program works elsewhere; the
// file itself where there is no folder.
func copyOf(f trainer.ProgramFile, folder string) string {
	path := f.Source
	if folder != "" {
		path = filepath.Join(folder, filepath.FromSlash(f.Path))
	}
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}
