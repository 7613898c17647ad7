package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
)

// TestLimitOfAddressSpace: a run under a limit that Go itself cannot live with says
// so, instead of Go's stacks, and begins nothing. Below 1.75 GB Go's own start fails in
// some processes, since threads take address space for heaps of their own.
func TestLimitOfAddressSpace(t *testing.T) {
	for _, limit := range []string{"-v 1850000", "-v 2000000"} {
		dir := filepath.Join(t.TempDir(), "run")
		code, log := limited(t, limit, small(dir))
		if code != manual.ExitMachine || !strings.Contains(log, "refold: this process may use too little memory: ") || !strings.Contains(log, "ulimit -v") {
			t.Errorf("%s: exit code %d:\n%s", limit, code, log)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: a run was begun", limit)
		}
	}
}
