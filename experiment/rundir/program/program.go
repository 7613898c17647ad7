// Package program owns the files of a run that tell which program trained it and in what:
// program.json, the copies in program/, and environment.json.
//
// It must not know trials, or how programs are started.
package program

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Names in a run directory.
const (
	File            = "program.json"     // which files the program consists of
	Folder          = "program"          // copies of them, from which it is started
	EnvironmentFile = "environment.json" // in what it ran
)

const (
	version     = 1
	maxDocument = 16 << 20 // bytes
)

type programDocument struct {
	Version int `json:"version"`
	trainer.Program
}

// Marshal writes program.json.
func Marshal(p trainer.Program) ([]byte, error) {
	return document.Marshal(programDocument{version, p})
}

// Parse reads program.json.
func Parse(data []byte) (trainer.Program, error) {
	var d programDocument
	if err := document.Parse(data, &d); err != nil {
		return trainer.Program{}, err
	}
	if d.Version != version {
		return trainer.Program{}, fmt.Errorf("version %d, this program reads version %d", d.Version, version)
	}
	return d.Program, nil
}

// Differences compares the files of a run's program with those of now.
func Differences(run, now trainer.Program) []spec.Difference {
	hashes := func(p trainer.Program) map[string]string {
		all := make(map[string]string)
		for _, f := range p.Files {
			all[f.Path] = f.SHA256
		}
		return all
	}
	theirs, ours := hashes(now), hashes(run)
	both := maps.Clone(ours)
	maps.Copy(both, theirs)
	var differences []spec.Difference
	for _, path := range slices.Sorted(maps.Keys(both)) {
		if ours[path] != theirs[path] {
			differences = append(differences, spec.Difference{What: "the program's file " + path, Run: short(ours[path]), Now: short(theirs[path])})
		}
	}
	return differences
}

// short tells hashes apart.
func short(hash string) string {
	if len(hash) < 12 {
		return hash
	}
	return "SHA-256 " + hash[:12] + "..."
}

// Copy makes sure that a folder holds the files of a program that are copied, as their
// hashes say.
func Copy(dir string, p trainer.Program) error {
	for _, f := range p.Files {
		if !f.Copied() {
			continue
		}
		to := filepath.Join(dir, Folder, filepath.FromSlash(f.Path))
		if have, err := disk.HashFile(to); err == nil && have == f.SHA256 {
			continue
		}
		data, err := os.ReadFile(f.Source)
		if err != nil {
			return err
		}
		if document.Hash(data) != f.SHA256 {
			return fmt.Errorf("%s has changed since the run began", f.Source)
		}
		if err := disk.MakeFolders(filepath.Dir(to)); err != nil {
			return err
		}
		if err := disk.Write(to, data); err != nil {
			return err
		}
		const executable = 0o755 // whatever it was: an interpreter does not mind
		if err := os.Chmod(to, executable); err != nil {
			return err
		}
	}
	return nil
}

// Check makes sure that the copies of a program's files in a folder are there and as their
// hashes say.
func Check(dir string, p trainer.Program) error {
	for _, f := range p.Files {
		if !f.Copied() {
			continue
		}
		at := filepath.Join(dir, Folder, filepath.FromSlash(f.Path))
		have, err := disk.HashFile(at)
		if err == nil && have != f.SHA256 {
			err = fmt.Errorf("%s is not the file that the run was begun with: make the run ready again", at)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Environment is environment.json.
type Environment struct {
	Version int `json:"version"`
	trainer.Environment
	NotContained []string `json:"not_contained,omitempty"` // by any session
}

// ReadEnvironment reads environment.json of a run. Where there is none, the error wraps
// fs.ErrNotExist.
func ReadEnvironment(dir string) (Environment, error) {
	var e Environment
	path := filepath.Join(dir, EnvironmentFile)
	data, err := disk.ReadFile(path, maxDocument)
	if err != nil {
		return e, err
	}
	if err := document.Parse(data, &e); err != nil {
		return e, fmt.Errorf("%s: %w", path, err)
	}
	if e.Version != version {
		return e, fmt.Errorf("%s: version %d, this program reads version %d", path, e.Version, version)
	}
	return e, nil
}

// Report notes in what a trial ran. The first one counts: another interpreter or other
// packages are an error, which names them. What was not contained is added.
func Report(dir string, r trainer.Report) error {
	now := Environment{Version: version, Environment: r.Environment, NotContained: slices.Clone(r.NotContained)}
	run, err := ReadEnvironment(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if different := environmentDifferences(run.Environment, now.Environment); len(different) > 0 {
			var b bytes.Buffer
			for _, d := range different {
				b.WriteString("\n  " + d.String())
			}
			return fmt.Errorf("the program runs in another environment than the run's first trial:%s\ngo back to that one, or choose another run directory", b.String())
		}
		now.NotContained = append(now.NotContained, run.NotContained...)
	}
	slices.Sort(now.NotContained)
	now.NotContained = slices.Compact(now.NotContained)
	if err == nil && slices.Equal(now.NotContained, run.NotContained) {
		return nil
	}
	return document.Write(filepath.Join(dir, EnvironmentFile), now)
}

func environmentDifferences(run, now trainer.Environment) []spec.Difference {
	var all []spec.Difference
	if run.Language != now.Language {
		all = append(all, spec.Difference{What: "interpreter", Run: run.Language, Now: now.Language})
	}
	both := maps.Clone(run.Packages)
	if both == nil {
		both = make(map[string]string)
	}
	maps.Copy(both, now.Packages)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		if run.Packages[name] != now.Packages[name] {
			all = append(all, spec.Difference{What: "package " + name, Run: run.Packages[name], Now: now.Packages[name]})
		}
	}
	return all
}
