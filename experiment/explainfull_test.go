package experiment

import (
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/remedy"
)

// TestAFullDiskIsSaidInWordsHoweverWrapped: how much is still to be written is said
// where the text can hold it; around it or not, the words of who shows it reach it.
func TestAFullDiskIsSaidInWordsHoweverWrapped(t *testing.T) {
	full := func() error {
		return disk.Explain("runs/x", &fs.PathError{Op: "write", Path: "runs/x/f", Err: syscall.ENOSPC})
	}
	for name, test := range map[string]struct {
		err  error
		said string
	}{
		"bare":    {full(), "(up to 2 MB are still to be written), then the same command goes on"},
		"wrapped": {fmt.Errorf("trial t: %w", full()), "free some space, then the same command goes on"},
	} {
		err := explainFull("runs/x", 2e6, test.err)
		got := remedy.Word(err, func(remedy.Remedy) string { return "command" })
		if !strings.Contains(got, test.said) || strings.Contains(err.Error(), "command") {
			t.Errorf("%s: got %s, want %s", name, got, test.said)
		}
	}
}
