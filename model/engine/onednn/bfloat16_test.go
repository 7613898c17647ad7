package onednn

import (
	"testing"

	"github.com/refold/refold/model/engine"
)

// TestWhereBFloat16IsMultiplied: by the library where the processor can, and on the
// built-in engine elsewhere.
func TestWhereBFloat16IsMultiplied(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		e, err := New(l, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		half := largeConv
		half.Type = engine.BFloat16
		op, err := e.Prepare(engine.ConvForward{Conv: half})
		if err != nil {
			t.Fatal(err)
		}
		if _, ours := op.(*conv); ours != l.BFloat16() {
			t.Errorf("%T computes bfloat16 with instruction sets %s", op, l.ISA())
		}
		if l.BFloat16() && e.Advice(engine.BFloat16) != "" {
			t.Errorf("advice against it: %s", e.Advice(engine.BFloat16))
		}
	})
}
