package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
)

// writeDurably replaces a file in one step: a temporary file beside it, fsync,
// rename, fsync of the folder. After a crash the old or the new file is there.
func writeDurably(path string, data []byte) error {
	return writeDurablyFrom(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// writeDurablyFrom is writeDurably for what write writes.
func writeDurablyFrom(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// temporary are the names of writeDurably's temporary files, and of the reports'.
var temporary = regexp.MustCompile(`^\..+\.(toml|json|jsonl|bin|safetensors|md|html|svg|png)\.\d+$`)

// removeTemporary removes what a process left that was killed while it wrote. The
// caller holds the lock.
func (d runDir) removeTemporary() error {
	return filepath.WalkDir(string(d), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !temporary.MatchString(e.Name()) {
			return err
		}
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// writeJSON writes a value as indented JSON.
func writeJSON(path string, value any) error {
	data, err := marshalJSON(value)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return writeDurably(path, data)
}

func marshalJSON(value any) ([]byte, error) {
	data, err := json.MarshalIndent(value, "", "  ")
	return append(data, '\n'), err
}

// syncFolder makes a rename durable. Windows has no such call and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
