package model

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/model/engine/onednn"
	"github.com/refold/refold/model/resnet"
)

// eachEngine runs a test on the built-in engine and with each oneDNN library: those
// that REFOLD_ONEDNN names, separated as in PATH, or those of the system, which are
// skipped where they are not installed.
func eachEngine(t *testing.T, f func(t *testing.T, c EngineChoice)) {
	t.Run(resnet.EngineBuiltin, func(t *testing.T) { f(t, EngineChoice{Name: resnet.EngineBuiltin}) })
	named := os.Getenv("REFOLD_ONEDNN")
	for _, library := range filepath.SplitList(cmp.Or(named, "libdnnl.so.3:libdnnl.so.2")) {
		t.Run(filepath.Base(library), func(t *testing.T) {
			if _, err := onednn.Open(library); err != nil && named == "" {
				t.Skipf("%v; install it, or name libraries by REFOLD_ONEDNN", err)
			}
			f(t, EngineChoice{Name: resnet.EngineOneDNN, Library: library})
		})
	}
}

func TestResolveEngine(t *testing.T) {
	eachEngine(t, func(t *testing.T, c EngineChoice) {
		info, err := ResolveEngine(c)
		if err != nil {
			t.Fatal(err)
		}
		if info.Name != c.Name || info.Version == "" || info.Library != c.Library || info.Reason == "" {
			t.Errorf("%+v is %+v", c, info)
		}
		if rival, err := Rival(c); c.Name == resnet.EngineOneDNN && (err != nil || rival != info) {
			t.Errorf("the rival is %+v, %v, want %+v", rival, err, info)
		}
		c.Name = resnet.EngineAuto
		if auto, err := ResolveEngine(c); err != nil || auto.Name != resnet.EngineBuiltin || auto.Library != "" {
			t.Errorf("auto is %+v, %v", auto, err)
		}
	})
	_, err := ResolveEngine(EngineChoice{Name: "cuda"})
	if err == nil || !strings.Contains(err.Error(), "choose auto, builtin, onednn") {
		t.Errorf("error %v", err)
	}
}

// TestLibraryThatIsNotThere is why there is no rival, and the end of onednn.
func TestLibraryThatIsNotThere(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "libdnnl.so.3")
	if _, err := Rival(EngineChoice{Library: missing}); err == nil || !strings.Contains(err.Error(), missing) || strings.Contains(err.Error(), "\n") {
		t.Errorf("no rival since %v", err)
	}
	_, err := ResolveEngine(EngineChoice{Name: resnet.EngineOneDNN, Library: missing})
	if err == nil || !strings.Contains(err.Error(), missing) || !strings.Contains(err.Error(), onednn.Advice()) {
		t.Errorf("error %v", err)
	}
}
