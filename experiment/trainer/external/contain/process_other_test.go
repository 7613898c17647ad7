//go:build !linux

package contain

import (
	"errors"
	"os"
	"testing"
)

// The program is this test binary, which fails for a flag that it does not have.
func TestExitIsTold(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(Command{Args: []string{exe, "-no-such-flag"}, Dir: t.TempDir(), Env: os.Environ()})
	if err != nil {
		t.Fatal(err)
	}
	p.Stop()
	p.Stop()
	var exit *ExitError
	if err := p.Err(); !errors.As(err, &exit) {
		t.Errorf("ended as %v", err)
	}
	if len(p.Missing()) == 0 {
		t.Error("nothing is said to be missing")
	}
}
