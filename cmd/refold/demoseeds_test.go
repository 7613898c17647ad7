package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

// What TestDemoSeeds is told: where its runs stand, which root seeds, and on what.
const (
	demoSeedsFolder = "REFOLD_DEMO_SEEDS"
	demoSeedsSeeds  = "REFOLD_DEMO_SEEDS_SEEDS"
	demoSeedsSets   = "REFOLD_DEMO_SEEDS_SETS"
)

// TestDemoSeeds runs the demo with several root seeds, on every set of kernels that this
// machine has and on oneDNN, as .ci/demo-seeds asks it to. It prints the verdict on each
// network with its interval, and fails where a network has more than one verdict.
func TestDemoSeeds(t *testing.T) {
	folder := os.Getenv(demoSeedsFolder)
	if folder == "" {
		t.Skipf("hours: .ci/demo-seeds FOLDER sets %s", demoSeedsFolder)
	}
	seeds := strings.Fields(cmp.Or(os.Getenv(demoSeedsSeeds), "1 2 3 4 5 6 7 8 9 10"))
	sets := strings.Fields(os.Getenv(demoSeedsSets))
	if len(sets) == 0 {
		sets = demoSets(t)
	}
	fmt.Printf("%-10s %4s  %-10s %-10s %-31s %9s  %-14s %9s %9s\n", "on", "seed", "network", "verdict", "reason", "guarded %", "95 % interval", "seconds", "of cores")
	verdicts := make(map[string]map[string][]string) // by network and outcome: where
	for _, set := range sets {
		for _, seed := range seeds {
			s, took := demoOn(t, folder, set, seed)
			for _, v := range s.Verdicts {
				fmt.Printf("%-10s %4s  %-10s %-10s %-31s %9.1f  %5.1f to %5.1f  %9.0f %9.0f\n", set, seed, v.Architecture, v.Outcome, v.Reason,
					100*v.Guarded.Estimate, 100*v.Guarded.Low, 100*v.Guarded.High, took[0].Seconds(), took[1].Seconds())
				if verdicts[v.Architecture] == nil {
					verdicts[v.Architecture] = make(map[string][]string)
				}
				outcome := string(v.Outcome)
				verdicts[v.Architecture][outcome] = append(verdicts[v.Architecture][outcome], set+" "+seed)
			}
		}
	}
	for network, outcomes := range verdicts {
		if len(outcomes) > 1 {
			t.Errorf("%s: %v", network, outcomes)
		}
	}
}

// demoSets are the kernels of this machine and, where there is a library, oneDNN. The
// demo is in float32, where avx512bf16 is avx512 to the last bit; gonum and generic take
// many times as long, and have to be asked for.
func demoSets(t *testing.T) []string {
	t.Helper()
	sets := slices.DeleteFunc(model.KernelSets(), func(set string) bool {
		return set == "avx512bf16" || set == "gonum" || set == "generic"
	})
	if _, err := model.Rival(model.EngineChoice{}); err != nil {
		fmt.Printf("without %s: %v\n", resnet.EngineOneDNN, err)
		return sets
	}
	return append(sets, resnet.EngineOneDNN)
}

// demoOn is the demo's summary on a set of kernels, or on oneDNN, how long it took, and how
// long cores worked on it. A run that is there already is gone on with.
func demoOn(t *testing.T, folder, set, seed string) (s *summary.Summary, took [2]time.Duration) {
	t.Helper()
	if _, err := strconv.ParseUint(seed, 10, 64); err != nil {
		t.Fatalf("seed %q: %v", seed, err)
	}
	args := []string{"demo", "--quiet", "--seed", seed, "--dir", filepath.Join(folder, set, seed), "--cache", "off"}
	if set == resnet.EngineOneDNN {
		args = append(args, "--engine", set)
	} else {
		args = append(args, "--kernels", set)
	}
	began := time.Now()
	demo := exec.Command("refold", args...)
	out, err := demo.CombinedOutput()
	if err != nil {
		t.Fatalf("refold %v: %v\n%s", args, err, out)
	}
	took = [2]time.Duration{time.Since(began), demo.ProcessState.UserTime() + demo.ProcessState.SystemTime()}
	if s, err = rundir.LoadSummary(filepath.Join(folder, set, seed)); err != nil {
		t.Fatal(err)
	}
	return s, took
}
