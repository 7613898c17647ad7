package bench

import "testing"

// TestEnginesOfThisMachine: the built-in engine is everywhere, a library is either there
// or said to be missing.
func TestEnginesOfThisMachine(t *testing.T) {
	e := FindEngines()
	if e.Broken != nil || e.Name != "builtin" || len(e.Sets) == 0 || e.Kernels != e.Sets[0] || (e.Library == nil) != (e.Missing != nil) || e.LibraryAdvice == "" {
		t.Errorf("%+v", e)
	}
}
