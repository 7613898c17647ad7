package main

import (
	"bytes"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
)

// fullDisk takes nothing, as /dev/full.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestResultsThatCannotBeWritten are an error for every command that prints, also
// where the library prints for it.
func TestResultsThatCannotBeWritten(t *testing.T) {
	for _, arguments := range []string{
		"", "--help", "--version", "help", "help run", "run --help", "help help", "version", "man",
		"completion bash", "completion zsh", "completion fish", "exit-codes", "exit-codes --json", "init --help",
	} {
		var log bytes.Buffer
		code := run(t.Context(), append([]string{"refold"}, strings.Fields(arguments)...), fullDisk{}, &log)
		if code != manual.ExitError || !strings.HasPrefix(log.String(), "refold: results cannot be written: ") || strings.Count(log.String(), "\n") != 1 {
			t.Errorf("refold %s: exit code %d, stderr %q", arguments, code, log.String())
		}
	}
}
