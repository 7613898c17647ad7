package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/refold/refold/cmd/refold/view"
)

// TestCacheFolderPrecedence: a word on the command line or in the spec, then the
// variable, then the user's cache folder.
func TestCacheFolderPrecedence(t *testing.T) {
	home, err := os.UserCacheDir()
	if err != nil {
		t.Skip("no user's cache folder here:", err)
	}
	folder, variable := t.TempDir(), t.TempDir()
	for _, c := range []struct{ setting, variable, want string }{
		{"auto", "", filepath.Join(home, "refold")},
		{"auto", "auto", filepath.Join(home, "refold")},
		{"auto", variable, variable},
		{"auto", "off", ""},
		{"off", variable, ""},
		{folder, variable, folder},
		{folder, "off", folder},
	} {
		t.Setenv(view.CacheVariable, c.variable)
		if got, err := cacheFolder(c.setting); got != c.want || err != nil {
			t.Errorf("%s, variable %q: %q, %v; want %q", c.setting, c.variable, got, err, c.want)
		}
	}
	if _, err := cacheFolder(""); err == nil {
		t.Error("an empty folder was taken")
	}
}
