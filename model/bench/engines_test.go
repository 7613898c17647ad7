package bench

import "testing"

func TestKernelsInAVersion(t *testing.T) {
	for version, want := range map[string]string{
		"1 amd64 avx512bf16": "avx512bf16",
		"1 arm64 go fma":     "go",
		"1 library 3.2.0 avx2, builtin 1 amd64 avx512": "avx512", // an engine beside which the built-in one works
		"1": "",
		"":  "",
	} {
		if got := kernelsOf(version); got != want {
			t.Errorf("%q: %q, want %q", version, got, want)
		}
	}
}

// TestEnginesOfThisMachine: the built-in engine is everywhere, a library is either there
// or said to be missing.
func TestEnginesOfThisMachine(t *testing.T) {
	e := FindEngines()
	if e.Broken != nil || e.Name != "builtin" || e.Kernels == "" || (e.Library == nil) != (e.Missing != nil) || e.LibraryAdvice == "" {
		t.Errorf("%+v", e)
	}
}
