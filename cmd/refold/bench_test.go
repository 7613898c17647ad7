package main

import (
	"fmt"
	"io"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
)

// TestBenchHelpNamesThePresetsDefaults holds the help to the preset quick.
func TestBenchHelpNamesThePresetsDefaults(t *testing.T) {
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"architecture": s.Model.Architectures[0],
		"width":        fmt.Sprint(s.Model.Width),
		"size":         fmt.Sprintf("%dx%d", s.Data.Size[0], s.Data.Size[1]),
		"batch":        fmt.Sprint(s.Train.Batch),
		"engine":       "builtin", // one at a time: it is bench that shows which is faster
	}
	for _, flag := range benchCommand(terminal.New(io.Discard, io.Discard)).Flags {
		documented, ok := flag.(cli.DocGenerationFlag)
		if value, asked := want[flag.Names()[0]]; asked && (!ok || documented.GetDefaultText() != value) {
			t.Errorf("--%s: the help says %q, the preset %q", flag.Names()[0], documented.GetDefaultText(), value)
		}
		delete(want, flag.Names()[0])
	}
	if len(want) > 0 {
		t.Errorf("no flag for %v", want)
	}
}
