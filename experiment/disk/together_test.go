package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestTogether: the last one removes the folder, and nobody does while another uses it.
func TestTogether(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "scratch")
	use := func() *Together {
		t.Helper()
		u, err := UseTogether(t.Context(), dir, func() error { return os.MkdirAll(dir, 0o700) })
		if err != nil || u.lock == nil {
			t.Fatalf("%+v, %v", u, err)
		}
		return u
	}
	first, second := use(), use()
	file := filepath.Join(dir, "copy")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), first.Leave()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the other one has lost its copy: %v", err)
	}
	third := use()
	if err := errors.Join(second.Leave(), third.Leave()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is left: %v", err)
	}
}

// TestTogetherAtOnce: who comes while the last one leaves has a folder that stays.
func TestTogetherAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "scratch")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				u, err := UseTogether(t.Context(), dir, func() error { return os.MkdirAll(dir, 0o700) })
				if err != nil {
					t.Error(err)
					return
				}
				f, err := os.CreateTemp(dir, "copy-*")
				if err != nil {
					t.Error(err)
					return
				}
				_, there := os.Stat(f.Name())
				if err := errors.Join(there, f.Close(), u.Leave()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is left: %v", err)
	}
}
