package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/refold/refold/experiment"
)

func TestChecksOfTheMachine(t *testing.T) {
	engine := func(version string, err error) check {
		return checkEngine(&diagnosis{Engine: "builtin", EngineVersion: version, Kernels: kernelsOf(version)}, err)
	}
	for _, test := range []struct {
		name  string
		check check
		state string
		words string // of what was found and of the advice
	}{
		{"all cores", checkCores(experiment.Machine{Cores: 8, Usable: 8}), checkFine, "8 cores"},
		{"a container's quota", checkCores(experiment.Machine{Cores: 8, Usable: 2}), checkNote, "2 of them usable"},
		{"vector units", checkVectors(experiment.Machine{Features: []string{"avx", "avx2"}}), checkFine, "avx avx2"},
		{"no vector units", checkVectors(experiment.Machine{}), checkNote, "none"},
		{"fast kernels", engine("1 amd64 avx512", nil), checkFine, "the fastest"},
		{"good kernels", engine("1 amd64 avx2", nil), checkFine, "AVX-512 would be faster"},
		{"plain Go", engine("1 arm64 go fma", nil), checkNote, "refold bench"},
		{"no engine", engine("", errors.New("broken library")), checkProblem, "broken library"},
		{"unknown memory", checkMemory(experiment.Machine{}), checkFine, "unknown, unknown available"},
		{"memory for all", checkMemory(experiment.Machine{Memory: 1 << 36, Available: 1 << 36}), checkFine, "64.00 GiB available"},
		{"memory for small networks", checkMemory(experiment.Machine{Memory: 1 << 30, Available: 1 << 30}), checkNote, "preset article takes"},
		{"no memory", checkMemory(experiment.Machine{Memory: 1 << 30, Available: 1 << 20}), checkProblem, "close other programs"},
		{"a file for a folder", checkFolder("doctor_test.go"), checkProblem, "not a folder"},
	} {
		if text := test.check.Found + " " + test.check.Advice; test.check.State != test.state || !strings.Contains(text, test.words) {
			t.Errorf("%s: %s, want %s and %q in %q", test.name, test.check.State, test.state, test.words, text)
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
