package onednn

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
)

// boundVariable names a library and a set of kernels to a process of its own: see
// TestBound.
const boundVariable = "REFOLD_ONEDNN_BOUND"

// TestBound bounds each library by each set of kernels, in a process of its own, since
// the instruction sets are settled once. The bound holds for what the library computes
// with and stands in the version; those that it has no code for are refused.
func TestBound(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		for _, s := range builtin.Sets() {
			t.Run(s.Name(), func(t *testing.T) {
				process := exec.Command(os.Args[0], "-test.run=^TestBoundProcess$", "-test.count=1")
				process.Env = append(os.Environ(), boundVariable+"="+l.Name()+" "+s.Name())
				out, err := process.CombinedOutput()
				isa, bounded := isaOf(s)
				want := "refused: oneDNN: " + l.Name() + ": uses other kernels: oneDNN has no kernels " + s.Name()
				if bounded {
					code, _, _ := strings.Cut(s.Name(), "bf16")
					want = fmt.Sprintf("code: %s\n1 library %s %s, builtin %s\nrefused later: true\n", code, l.Version(), isaName(l.version.major, isa), s.Version())
				}
				if err != nil || !strings.Contains(string(out), want) {
					t.Errorf("%v, %s\nwant %s", err, out, want)
				}
			})
		}
	})
}

// TestBoundProcess is one process of TestBound.
func TestBoundProcess(t *testing.T) {
	name, set, ok := strings.Cut(os.Getenv(boundVariable), " ")
	if !ok {
		t.Skip("a part of TestBound")
	}
	s, err := builtin.FindSet(set)
	if err != nil {
		t.Fatal(err)
	}
	l, err := OpenFor(name, s)
	if err != nil {
		fmt.Println("refused:", err)
		return
	}
	e, err := New(l, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	fmt.Println("code:", usedBy(t, e))
	fmt.Println(e.Version())

	// What holds once holds for the process, and is not taken for something else.
	for _, other := range builtin.Sets() {
		if _, bounded := isaOf(other); bounded && other.Name() != set {
			_, err := OpenFor(name, other)
			u := (*Unusable)(nil)
			fmt.Println("refused later:", errors.As(err, &u) && u.Reason == OtherKernels)
			break
		}
	}
	if later, err := Open(name); err != nil || later.ISA() != l.ISA() {
		t.Errorf("later it says %v, %v", later, err)
	}
}

// usedBy is the newest instruction set in the name of the code that the library takes for
// a convolution.
func usedBy(t *testing.T, e *Engine) string {
	t.Helper()
	if _, err := e.Prepare(engine.ConvForward{Conv: engine.Conv{X: engine.Shape{8, 32, 32, 64}, KernelHeight: 3, KernelWidth: 3, Pad: 1, Stride: 2, Filters: 64}}); err != nil {
		t.Fatal(err)
	}
	for _, isa := range []string{"avx512", "avx2"} {
		for _, p := range e.primitives {
			if strings.Contains(p.implementation, isa) {
				return isa
			}
		}
	}
	for _, p := range e.primitives {
		t.Log(p.implementation)
	}
	t.Fatal("no code that the library compiled")
	return ""
}
