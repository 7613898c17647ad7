//go:build unix

package cluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// fakes puts programs of the test's own, as shell scripts, before all others, and returns the
// folder that they are called in.
func fakes(t *testing.T, programs map[string]string) string {
	t.Helper()
	bin, work := t.TempDir(), t.TempDir()
	for name, body := range programs {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+body), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	t.Chdir(work)
	return work
}

// takes is an sbatch that writes down how it was called, and counts jobs from 11.
const takes = `echo "$@" >>calls
cat >>scripts
case "$*" in *--test-only*) exit ;; esac
n=$(grep -vc test-only calls)
echo "$((n + 10));west"
`

var twoArrays = SlurmScripts{
	Arrays:  []Script{{"shards.sh", "first\n"}, {"shards-2.sh", "second\n"}},
	Collect: Script{"collect.sh", "last\n"},
	Extra:   []string{"--account=lab"},
}

func TestSubmit(t *testing.T) {
	fakes(t, map[string]string{"sbatch": takes})
	jobs, err := twoArrays.Submit(t.Context())
	if err != nil || !slices.Equal(jobs.All(), []string{"11", "12", "13"}) || jobs.Collect != "13" {
		t.Fatalf("%+v, %v", jobs, err)
	}
	const test, real = "--test-only --account=lab\n", "--parsable --account=lab"
	want := map[string]string{
		"calls":   test + test + test + real + "\n" + real + "\n" + real + " --dependency=afterany:11:12\n",
		"scripts": "first\nsecond\nlast\nfirst\nsecond\nlast\n",
	}
	for name, text := range want {
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("%s: %v:\n%s", name, err, got)
		}
	}
}

// TestSubmitFails has each refusal name the program, what it said and what to do.
func TestStillThere(t *testing.T) {
	fakes(t, map[string]string{"squeue": `case "$*" in *--jobs=4,5,6) printf '6\n6\n4\n' ;; *) echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1 ;; esac`})
	there, err := StillThere(t.Context(), []string{"4", "5", "6"})
	if err != nil || !slices.Equal(there, []string{"4", "6"}) {
		t.Errorf("%v, %v", there, err)
	}
	if there, err := StillThere(t.Context(), []string{"7"}); err == nil || there != nil {
		t.Errorf("%v, %v", there, err)
	}
}

func TestSubmitFails(t *testing.T) {
	refuse := func(when, said string) string {
		return takes[:strings.Index(takes, "case")] + "case \"$*\" in " + when + ") echo 'sbatch: error: " + said + "' >&2; exit 1 ;; esac\n" +
			takes[strings.Index(takes, "case"):]
	}
	for _, test := range []struct {
		name, sbatch string
		reason       Reason
		taken        string // IDs
		texts        []string
	}{
		{"limit", refuse("*--test-only*", "QOSMaxSubmitJobPerUserLimit"), TooMany, "",
			[]string{"shards.sh was not taken, and nothing was submitted", "put more of the work into each task"}},
		{"memory", refuse("*--test-only*", "Batch job submission failed: Requested node configuration is not available"), TooLarge, "",
			[]string{"ask for less memory"}},
		{"account", refuse("*--test-only*", "Invalid account or account/partition combination specified"), NotAllowed, "",
			[]string{"name the account"}},
		{"half way", refuse("*--dependency*", "Slurm temporarily unable to accept job, sleeping and retrying"), TooMany, "11 12",
			[]string{"collect.sh was not taken", "scancel 11 12"}},
		{"other", refuse("*--test-only*", "a word of the site"), Refused, "", []string{"manual page"}},
		{"nonsense", "cat >/dev/null; echo hello", Unreadable, "", []string{`"hello\n" is no job ID`, "Slurm's own program"}},
		{"silent", "exit 3", Refused, "", []string{"sbatch: exit status 3: "}},
	} {
		t.Run(test.name, func(t *testing.T) {
			fakes(t, map[string]string{"sbatch": test.sbatch})
			jobs, err := twoArrays.Submit(t.Context())
			var e *Error
			if !errors.As(err, &e) || e.Reason != test.reason || strings.Join(jobs.All(), " ") != test.taken {
				t.Fatalf("%+v, %v", jobs, err)
			}
			for _, text := range test.texts {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%v\ndoes not say %q", err, text)
				}
			}
		})
	}
}

func TestNoSlurm(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, submitted := twoArrays.Submit(t.Context())
	_, asked := FindSite(t.Context())
	_, listed := Nodes(t.Context(), nil)
	for _, err := range []error{submitted, asked, listed} {
		var e *Error
		if !errors.As(err, &e) || e.Reason != NoScheduler || !strings.Contains(err.Error(), "login node") {
			t.Errorf("%v", err)
		}
	}
}

// TestPatience leaves programs that wait for ever, for what is dead or since a user stops.
func TestPatience(t *testing.T) {
	fakes(t, map[string]string{"scontrol": "exec sleep 600"})
	var e *Error
	if _, err := callWithin(t.Context(), time.Millisecond, "", "scontrol"); !errors.As(err, &e) || e.Reason != NoAnswer {
		t.Errorf("%v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := FindSite(stopped); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestProbeSubmit asks each node by name.
func TestProbeSubmit(t *testing.T) {
	fakes(t, map[string]string{
		"sbatch":   takes,
		"sinfo":    `[ "$*" = "--noheader --Node --responding --format=%N %t %P --partition=big" ] && echo "n2 idle big"; echo "n1 mix big"`,
		"scontrol": "cat <<'E'\nMaxArraySize = 5\nE",
	})
	extra := []string{"-p", "big"}
	nodes, err := Nodes(t.Context(), extra)
	if err != nil || !slices.Equal(nodes, []string{"n1", "n2"}) {
		t.Fatalf("%v, %v", nodes, err)
	}
	ids, err := Probe{Name: "k", Dir: "/d", Answers: "a", Command: []string{"/p"}, Extra: extra}.Submit(t.Context(), nodes)
	if calls, _ := os.ReadFile("calls"); err != nil || len(ids) != 2 || string(calls) != "--parsable -p big --nodelist=n1\n--parsable -p big --nodelist=n2\n" {
		t.Errorf("%v, %v: %s", ids, err, calls)
	}
	if site, err := FindSite(t.Context()); err != nil || site.MaxArraySize != 5 {
		t.Errorf("%+v, %v", site, err)
	}
}

// TestOutsideJob keeps what an allocation says of itself from the jobs that are submitted in it.
func TestOutsideJob(t *testing.T) {
	outside := []string{"PATH=/bin", "SLURM_CONF=/c", "SLURM_MEM_PER_CPU=5"}
	if got := outsideJob(outside); !slices.Equal(got, outside) {
		t.Errorf("%v", got)
	}
	if got := outsideJob(append(outside, "SLURM_JOB_ID=3")); !slices.Equal(got, outside[:2]) {
		t.Errorf("%v", got)
	}
}
