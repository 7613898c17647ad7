package view_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/checkup"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/model/bench"
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

func TestChecks(t *testing.T) {
	engine := func(kernels string, broken error) view.Check {
		return view.EngineCheck(bench.Engines{Name: "builtin", Version: "1 amd64 " + kernels, Kernels: kernels, Broken: broken})
	}
	library := func(l bench.Library, rivals ...float64) view.Check {
		return view.LibraryCheck(bench.Engines{Library: &l}, compared(rivals...))
	}
	processor := func(m machine.Machine) checkup.Processor { return checkup.Processor{Machine: m} }
	memory := func(all, available int) view.Check {
		needs := []checkup.Need{{Preset: "quick", Bytes: 1 << 28, Usual: true}, {Preset: "article", Bytes: 1 << 32}}
		return view.MemoryCheck(checkup.Memory{All: all, Available: available, Needs: needs})
	}
	clock := func(now time.Time, skew time.Duration, err error) view.Check {
		return view.ClockCheck(checkup.Clock{Now: now, Skew: skew, Err: err})
	}
	cache := func(c checkup.Cache) view.Check {
		c.Folder, c.Limit = "folder", 20e9
		return view.CacheCheck(c)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		name  string
		check view.Check
		state checkup.State
		words string // of what was found and of the advice
	}{
		{"all cores", view.CoresCheck(processor(machine.Machine{Cores: 8, Usable: 8})), checkup.Fine, "8 cores"},
		{"a container's quota", view.CoresCheck(processor(machine.Machine{Cores: 8, Usable: 2})), checkup.Note, "2 of them usable"},
		{"vector units", view.VectorCheck(processor(machine.Machine{Features: []string{"avx", "avx2"}})), checkup.Fine, "avx avx2"},
		{"no vector units", view.VectorCheck(processor(machine.Machine{})), checkup.Note, "none"},
		{"fast kernels", engine("avx512", nil), checkup.Fine, "the fastest"},
		{"several kernels", view.EngineCheck(bench.Engines{Name: "builtin", Version: "5 amd64 avx2", Kernels: "avx2", Sets: []string{"avx2", "generic"}}),
			checkup.Fine, "AVX2 kernels; run.kernels may be avx2, generic a processor"},
		{"good kernels", engine("avx2", nil), checkup.Fine, "AVX-512 would be faster"},
		{"kernels for arm64", engine("neon", nil), checkup.Fine, "NEON kernels, the fastest for arm64"},
		{"plain Go", engine("generic", nil), checkup.Note, "refold bench"},
		{"no engine", engine("", errors.New("broken library")), checkup.Problem, "broken library"},
		{"a library", library(bench.Library{Name: "libdnnl.so.3", Version: "3.2.0", ABI: 3, ISA: "avx2"}),
			checkup.Fine, "3.2.0, libdnnl.so.3, ABI 3, uses avx2"},
		{"a library that is faster", library(bench.Library{Version: "2.6.3", ABI: 2}, 4.5), checkup.Fine,
			"resnet8v1 of width 0.5, 24x32, batches of 16, threads 2, float32: onednn 2.6.3 (libdnnl.so.2) 4.50 against builtin's 4.00 images/s, so onednn 2.6.3 (libdnnl.so.2)"},
		{"a library that is left aside", library(bench.Library{Version: "2.6.3", ABI: 2}, 4.3, 1, 2, 3, 4, 5, 6), checkup.Fine,
			"onednn 2.6.3 (libdnnl.so.2) 4.00 against 4.00 images/s, so builtin\nand 2 more, see --json"},
		{"no library", view.LibraryCheck(bench.Engines{Kernels: "generic", Missing: errors.New("libdnnl.so.3: not found"), LibraryAdvice: "install it"}, nil), checkup.Note, "not found nothing is wrong; without vector kernels of its own refold may be slower than this library, with which there is the engine onednn. To get it: install it"},
		{"no library, and none needed", view.LibraryCheck(bench.Engines{Kernels: "avx2", Missing: errors.New("libdnnl.so.3: not found"), LibraryAdvice: "install it"}, nil), checkup.Fine, "not found; the built-in engine needs none "},
		{"no library on arm64", view.LibraryCheck(bench.Engines{Kernels: "neon", Missing: errors.New("libdnnl.so.3: not found"), LibraryAdvice: "install it"}, nil), checkup.Fine, "not found; the built-in engine needs none which of the two is faster on arm64 was never measured; where there is such a library, it is, ahead of a run. To get it: install it"},
		{"kernels for bfloat16", engine("avx512bf16", nil), checkup.Fine, "also for bfloat16"},
		{"bfloat16", view.BFloat16Check(bench.Engines{}), checkup.Fine, "less time"},
		{"slow bfloat16", view.BFloat16Check(bench.Engines{BFloat16Advice: "no AVX512_BF16"}), checkup.Fine, "more time no AVX512_BF16"},
		{"no bfloat16", view.BFloat16Check(bench.Engines{NoBFloat16: errors.New("engine some: no AVX512_BF16")}), checkup.Note, "not supported engine some"},
		{"unknown memory", memory(0, 0), checkup.Fine, "unknown, unknown available"},
		{"memory for all", memory(1<<36, 1<<36), checkup.Fine, "68.7 GB available"},
		{"memory for small networks", memory(1<<30, 1<<30), checkup.Note, "preset article takes"},
		{"no memory", memory(1<<30, 1<<20), checkup.Problem, "close other programs"},
		{"memory that cannot be known", view.MemoryCheck(checkup.Memory{Needs: []checkup.Need{{Preset: "quick", Err: errors.New("no such preset")}}}), checkup.Problem, "preset quick: no such preset"},
		{"a full disk", view.DiskCheck(checkup.DiskSpace{Free: 1 << 20}), checkup.Problem, "free some space"},
		{"a small disk", view.DiskCheck(checkup.DiskSpace{Free: 1 << 28}), checkup.Note, "268 MB free"},
		{"a disk", view.DiskCheck(checkup.DiskSpace{Free: 1 << 40}), checkup.Fine, "1100 GB free"},
		{"a disk that does not tell", view.DiskCheck(checkup.DiskSpace{Err: errors.New("not supported")}), checkup.Note, "unknown: not supported"},
		{"no limit on files", view.OpenFilesCheck(0), checkup.Fine, "no limit"},
		{"few files", view.OpenFilesCheck(32), checkup.Problem, "ulimit -n"},
		{"files", view.OpenFilesCheck(1024), checkup.Fine, "up to 1024"},
		{"a clock", clock(now, 0, nil), checkup.Fine, "2026-01-02 03:04:05 UTC, as on"},
		{"a clock that was never set", clock(time.Unix(0, 0), 0, nil), checkup.Note, "the clock is wrong"},
		{"another machine's clock", clock(now, -90*time.Second, nil), checkup.Note, "times that are 1:30 off"},
		{"no folder for a clock", clock(now, 0, errors.New("read-only")), checkup.Fine, "unknown"},
		{"a file for a folder", view.FolderCheck(checkup.FolderAt("checks_test.go")), checkup.Problem, "not a folder"},
		{"a folder", view.FolderCheck(checkup.FolderAt(t.TempDir())), checkup.Fine, "files can be made"},
		{"root", view.UserCheck(checkup.User{Root: true}), checkup.Fine, "cannot go on"},
		{"no cache", view.CacheCheck(checkup.Cache{}), checkup.Fine, "off: REFOLD_CACHE says so"},
		{"a cache", cache(checkup.Cache{Space: checkup.DiskSpace{Free: 1 << 40}}), checkup.Fine, "folder: 0 B of at most 20.0 GB"},
		{"a cache on a full disk", cache(checkup.Cache{Space: checkup.DiskSpace{Free: 1 << 28}}), checkup.Note, "268 MB free on its disk"},
		{"a cache on a disk that does not tell", cache(checkup.Cache{Space: checkup.DiskSpace{Err: errors.New("no")}}), checkup.Fine, "folder: 0 B"},
		{"a cache that cannot be", cache(checkup.Cache{Err: errors.New("read-only")}), checkup.Note, "set REFOLD_CACHE"},
	} {
		if text := test.check.Found + " " + test.check.Advice; test.check.State != test.state || !strings.Contains(text, test.words) {
			t.Errorf("%s: %s, want %s and %q in %q", test.name, test.check.State, test.state, test.words, text)
		}
	}
}

func TestProblemsAreNamedAndNotesAreNot(t *testing.T) {
	d := view.Diagnosis{Checks: []view.Check{{Name: "engine", State: checkup.Note}, {Name: "memory", State: checkup.Fine}}}
	if names := d.Problems(); names != nil {
		t.Errorf("notes alone: %q", names)
	}
	d.Checks = append(d.Checks, view.Check{Name: "run folder", State: checkup.Problem})
	if names := d.Problems(); !slices.Equal(names, []string{"run folder"}) {
		t.Errorf("got %q", names)
	}
}
