package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/machine"
)

// compared are comparisons in which oneDNN reached these images a second, and the engine
// builtin four.
func compared(rivals ...float64) []engine.Comparison {
	var all []engine.Comparison
	rounds := func(v float64) []float64 { return []float64{v, v, v} }
	for _, speed := range rivals {
		all = append(all, engine.Comparison{Architectures: []string{"resnet8v1"}, Width: 0.5, Size: [2]int{24, 32}, Batch: 16, Threads: 2, Precision: "float32",
			Own: engine.Speed{Title: "builtin", Rounds: rounds(4), PerSec: 4}, Rival: engine.Speed{Title: "onednn 2.6.3 (libdnnl.so.2)", Rounds: rounds(speed), PerSec: speed}})
	}
	return all
}

func TestChecksOfTheMachine(t *testing.T) {
	engine := func(version string, err error) check {
		return checkEngine(&diagnosis{Engine: "builtin", EngineVersion: version, Kernels: kernelsOf(version)}, err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		name  string
		check check
		state string
		words string // of what was found and of the advice
	}{
		{"all cores", checkCores(machine.Machine{Cores: 8, Usable: 8}), checkFine, "8 cores"},
		{"a container's quota", checkCores(machine.Machine{Cores: 8, Usable: 2}), checkNote, "2 of them usable"},
		{"vector units", checkVectors(machine.Machine{Features: []string{"avx", "avx2"}}), checkFine, "avx avx2"},
		{"no vector units", checkVectors(machine.Machine{}), checkNote, "none"},
		{"fast kernels", engine("1 amd64 avx512", nil), checkFine, "the fastest"},
		{"good kernels", engine("1 amd64 avx2", nil), checkFine, "AVX-512 would be faster"},
		{"plain Go", engine("1 arm64 go fma", nil), checkNote, "refold bench"},
		{"no engine", engine("", errors.New("broken library")), checkProblem, "broken library"},
		{"fast kernels beside a library", engine("1 library 3.2.0 avx2, builtin 1 amd64 avx512", nil), checkFine, "the fastest"},
		{"a library", checkLibrary(&library{Name: "libdnnl.so.3", Version: "3.2.0", ABI: 3, ISA: "avx2"}, nil, nil),
			checkFine, "3.2.0, libdnnl.so.3, ABI 3, uses avx2"},
		{"a library that is faster", checkLibrary(&library{Version: "2.6.3", ABI: 2}, nil, compared(4.5)), checkFine,
			"resnet8v1 of width 0.5, 24x32, batches of 16, threads 2, float32: onednn 2.6.3 (libdnnl.so.2) 4.50 against builtin's 4.00 images/s, so onednn 2.6.3 (libdnnl.so.2)"},
		{"a library that is left aside", checkLibrary(&library{Version: "2.6.3", ABI: 2}, nil, compared(4.3, 1, 2, 3, 4, 5, 6)), checkFine,
			"onednn 2.6.3 (libdnnl.so.2) 4.00 against 4.00 images/s, so builtin\nand 2 more, see --json"},
		{"no library", checkLibrary(nil, errors.New("libdnnl.so.3: not found"), nil), checkNote, "not found"},
		{"kernels for bfloat16", engine("1 amd64 avx512bf16", nil), checkFine, "also for bfloat16"},
		{"bfloat16", checkBFloat16("", nil), checkFine, "less time"},
		{"slow bfloat16", checkBFloat16("no AVX512_BF16", nil), checkFine, "more time no AVX512_BF16"},
		{"no bfloat16", checkBFloat16("", errors.New("engine some: no AVX512_BF16")), checkNote, "not supported engine some"},
		{"unknown memory", checkMemory(machine.Machine{}), checkFine, "unknown, unknown available"},
		{"memory for all", checkMemory(machine.Machine{Memory: 1 << 36, Available: 1 << 36}), checkFine, "68.7 GB available"},
		{"memory for small networks", checkMemory(machine.Machine{Memory: 1 << 30, Available: 1 << 30}), checkNote, "preset article takes"},
		{"no memory", checkMemory(machine.Machine{Memory: 1 << 30, Available: 1 << 20}), checkProblem, "close other programs"},
		{"a full disk", diskCheck(1 << 20), checkProblem, "free some space"},
		{"a small disk", diskCheck(1 << 28), checkNote, "268 MB free"},
		{"a disk", diskCheck(1 << 40), checkFine, "1100 GB free"},
		{"no limit on files", openFilesCheck(0), checkFine, "no limit"},
		{"few files", openFilesCheck(32), checkProblem, "ulimit -n"},
		{"files", openFilesCheck(1024), checkFine, "up to 1024"},
		{"a clock", clockCheck(now, 0, nil), checkFine, "2026-01-02 03:04:05 UTC, as on"},
		{"a clock that was never set", clockCheck(time.Unix(0, 0), 0, nil), checkNote, "the clock is wrong"},
		{"another machine's clock", clockCheck(now, -90*time.Second, nil), checkNote, "times that are 1:30 off"},
		{"no folder for a clock", clockCheck(now, 0, errors.New("read-only")), checkFine, "unknown"},
		{"a file for a folder", checkFolder("doctor_test.go"), checkProblem, "not a folder"},
	} {
		if text := test.check.Found + " " + test.check.Advice; test.check.State != test.state || !strings.Contains(text, test.words) {
			t.Errorf("%s: %s, want %s and %q in %q", test.name, test.check.State, test.state, test.words, text)
		}
	}
}

// TestCheckOfTheCache looks at caches that are off, empty, and cannot be.
func TestCheckOfTheCache(t *testing.T) {
	for _, test := range []struct{ folder, state, words string }{
		{"off", checkFine, "off"},
		{filepath.Join(t.TempDir(), "cache"), checkFine, "0 B of at most 20.0 GB"},
		{"doctor_test.go", checkNote, "set " + cacheVariable},
	} {
		t.Setenv(cacheVariable, test.folder)
		if c := checkCache(); c.State != test.state || !strings.Contains(c.Found+" "+c.Advice, test.words) {
			t.Errorf("%s: %+v, want %s and %q", test.folder, c, test.state, test.words)
		}
	}
}

func TestDoctorFailsOnProblemsOnly(t *testing.T) {
	d := diagnosis{Checks: []check{{Name: "engine", State: checkNote}, {Name: "memory", State: checkFine}}}
	if err := d.err(); err != nil {
		t.Errorf("notes alone: %v", err)
	}
	d.Checks = append(d.Checks, check{Name: "run folder", State: checkProblem})
	if err := d.err(); err == nil || !strings.Contains(err.Error(), "run folder") {
		t.Errorf("got %v", err)
	}
}
