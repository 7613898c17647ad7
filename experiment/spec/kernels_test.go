package spec

import (
	"strings"
	"testing"
)

// TestKernels: another set is another run, unless the run's spec leaves it open, as those of
// earlier versions do.
func TestKernels(t *testing.T) {
	run, now := article(), article()
	now.Run.Kernels = "avx2"
	if d := Diff(run, now); len(d) > 0 {
		t.Errorf("of a run that leaves it open: %v", d)
	}
	run.Run.Kernels = "avx512"
	if d := Diff(run, now); len(d) != 1 || d[0].String() != `run.kernels: in the run "avx512", now "avx2"` {
		t.Errorf("of avx512: %v", d)
	}
	s, err := ParseResolved("spec.toml", []byte("[run]\nengine = 'builtin'\n"))
	if err != nil || s.Run.Kernels != KernelsAuto {
		t.Errorf("an earlier version: %q, %v", s.Run.Kernels, err)
	}
	now.Trainer.Command = []string{"train"}
	if err := now.Validate(); err == nil || !strings.Contains(err.Error(), "run.kernels: avx2: is for the networks that are built in, and a program (trainer.command) trains: auto") {
		t.Errorf("a program: %v", err)
	}
}
