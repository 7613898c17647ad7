package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer/external/examples"
)

func exampleNames() []string {
	var names []string
	for _, e := range examples.All() {
		names = append(names, e.Name)
	}
	return names
}

// findExample is the example of a name.
func findExample(name string) (examples.Example, error) {
	for _, e := range examples.All() {
		if e.Name == name {
			return e, nil
		}
	}
	return examples.Example{}, manual.Usagef("there is no example %q%s; examples are %s",
		name, spec.DidYouMean(name, exampleNames()), strings.Join(exampleNames(), ", "))
}

// initPython puts the client, an example and a spec that runs it into a folder, and none
// of them where one would replace a file.
func initPython(t *terminal.Terminal, folder, name string) error {
	example, err := findExample(name)
	if err != nil {
		return err
	}
	var written []string
	copies := []struct{ from, to string }{
		{examples.Client, examples.Client}, {example.Program, "train.py"}, {example.Spec, "refold.toml"},
	}
	for _, c := range copies {
		path := filepath.Join(folder, c.to)
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("%s exists already: choose another folder with --out", path)
		}
		written = append(written, path)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	for i, c := range copies {
		text, err := examples.Read(c.from)
		if err != nil {
			return fmt.Errorf("init: %w", err)
		}
		if err := writeNew(written[i], text); err != nil {
			return err
		}
	}
	t.Say("wrote %s and %s; the example needs `pip install %s`", strings.Join(written[:2], ", "), written[2], example.Packages)
	t.Say("set data.images and claim.accuracy, then `refold run --spec %s`", manual.ShellWord(written[2]))
	return nil
}

// writeNew writes a new file, never over an old one.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already: choose another place with --out", path)
	}
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if _, err := f.Write(text); err != nil {
		return errors.Join(fmt.Errorf("init: %w", err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	return nil
}
