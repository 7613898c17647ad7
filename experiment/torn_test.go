package experiment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

// tornOptions is a run of four trials that saves weights.
func tornOptions(t *testing.T, dir string) Options {
	o := smallOptions(t, dir, experimenttest.Pictures(t, 8, 3))
	o.Spec.Folds.K, o.Spec.Folds.Seeds, o.Spec.Run.Parallel = 2, 1, 1
	o.Spec.Model.Architectures = []string{"resnet8v1"}
	o.Spec.Train.Epochs, o.Spec.Run.SaveWeights = 2, spec.SaveSelected
	o.Trainer = withWeights()
	return o
}

// half leaves a run of which one trial is finished, one has failed and one was
// stopped in its second epoch, with a checkpoint.
func half(t *testing.T, o Options) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	small := withWeights()
	small.Eager = true // so that the stopped one has a checkpoint
	trials := 0
	small.Before = func(trainer.Task) error {
		if trials++; trials == 2 {
			return errors.New("out of luck")
		}
		return nil
	}
	small.BeforeEpoch = func(_ trainer.Task, epoch int) error {
		if trials == 3 && epoch == 1 {
			cancel()
		}
		return nil
	}
	o.Trainer = small
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want a stop", err)
	}
}

// TestTornFiles damages every file of a finished and of a half finished run in
// every way that a crash, a bad disk or an editor might. The next run must end
// with the bytes of a run that nobody touched, or refuse with the name of the file
// and the next step, and readers must never believe what is damaged. REFOLD_LONG=1
// tries more lengths and bits.
func TestTornFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of runs: a minute with the race detector, which they tell nothing new")
	}
	sound := tornOptions(t, t.TempDir())
	mustRun(t, sound)
	want := folder(t, sound.Dir)
	for name, begin := range map[string]func(Options){
		"finished":   func(o Options) { mustRun(t, o) },
		"unfinished": func(o Options) { half(t, o) },
	} {
		t.Run(name, func(t *testing.T) {
			o := tornOptions(t, filepath.Join(t.TempDir(), "run"))
			begin(o)
			for _, file := range tornFiles(t, o.Dir) {
				t.Run(file, func(t *testing.T) {
					t.Parallel()
					outcomes := make(map[string]int)
					for _, damage := range damages(t, filepath.Join(o.Dir, file)) {
						outcomes[checkTorn(t, o, file, damage, want)]++
					}
					t.Logf("%s of a run that is %s: %v", file, name, outcomes)
				})
			}
		})
	}
}

// tornFiles are the files of a run directory, of the finished trials only those of
// the first.
func tornFiles(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	finished := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if _, err := os.Stat(filepath.Join(path, rundir.ResultFile)); err == nil {
				if finished++; finished > 1 {
					return fs.SkipDir
				}
			}
			return nil
		}
		relative, err := filepath.Rel(dir, path)
		files = append(files, filepath.ToSlash(relative))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// tornFile is a file after some damage.
type tornFile struct {
	what string
	data []byte // nil: the file is gone
	hole int64  // zeros behind the data that take no space on the disk
}

// damages are the ways in which a file is damaged: cut, gone, with a tail of zeros
// as some file systems leave it, longer, and with flipped bits.
func damages(t *testing.T, path string) []tornFile {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := []tornFile{{what: "gone"}}
	if runtime.GOOS == "linux" && filepath.Base(path) != rundir.WeightsFile { // others write the zeros; weights are only hashed, for minutes
		const hole = 64 << 30
		all = append(all, tornFile{fmt.Sprintf("followed by a hole of %d bytes", int64(hole)), data, hole})
	}
	for _, n := range cuts(data) {
		all = append(all, tornFile{fmt.Sprintf("cut to %d of %d bytes", n, len(data)), data[:n:n], 0})
	}
	for _, n := range []int{0, len(data) / 2, len(data) - 1} {
		if n >= 0 && n < len(data) {
			zeros := append(slices.Clone(data[:n]), make([]byte, len(data)-n)...)
			all = append(all, tornFile{fmt.Sprintf("zeros from byte %d of %d", n, len(data)), zeros, 0})
		}
	}
	for _, tail := range []string{"x", "\x00\x00\x00\x00", string(data)} {
		all = append(all, tornFile{fmt.Sprintf("followed by %d bytes", len(tail)), append(slices.Clone(data), tail...), 0})
	}
	for i := 0; i < len(data); i += max(1, len(data)/tornDensity()) {
		flipped := slices.Clone(data)
		flipped[i] ^= 1 << (i % 8)
		all = append(all, tornFile{fmt.Sprintf("bit %d of byte %d of %d flipped", i%8, i, len(data)), flipped, 0})
	}
	return slices.DeleteFunc(all, func(f tornFile) bool { return f.data != nil && f.hole == 0 && bytes.Equal(f.data, data) })
}

// tornDensity is about how many lengths and bits of a file are tried.
func tornDensity() int {
	if os.Getenv("REFOLD_LONG") != "" {
		return 60
	}
	return 6
}

// cuts are the interesting lengths of a file: its ends, its half, and ends of lines
// with their neighbours; every length of a file that is small enough.
func cuts(data []byte) []int {
	var lengths, ends []int
	for i, c := range data {
		if c == '\n' || len(data) <= tornDensity() {
			ends = append(ends, i)
		}
	}
	lengths = []int{0, 1, len(data) / 2, len(data) - 1}
	for i := 0; i < len(ends); i += 1 + 2*len(ends)/tornDensity() {
		lengths = append(lengths, ends[i], ends[i]+1, ends[i]+2)
	}
	slices.Sort(lengths)
	return slices.DeleteFunc(slices.Compact(lengths), func(n int) bool { return n < 0 || n >= len(data) })
}

// checkTorn damages one file in a copy of a run, reads the run and goes on with it:
// first as with --dir alone, from the spec in the directory, then, where that is
// refused, with the settings that the run was begun with. It says how that came out.
func checkTorn(t *testing.T, source Options, file string, damage tornFile, want map[string]string) (outcome string) {
	t.Helper()
	o := tornCopy(t, source, file, damage)
	complain := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s %s: %s", file, damage.what, fmt.Sprintf(format, args...))
	}
	refused := func(what string, err error) {
		t.Helper()
		if !strings.Contains(err.Error(), filepath.Join(o.Dir, filepath.FromSlash(file))) {
			complain("%s does not name the file: %v", what, err)
		}
	}
	if s, err := rundir.LoadSummary(o.Dir); err == nil {
		if data, _ := document.Marshal(s); string(data) != want[rundir.SummaryFile] {
			complain("the summary is believed")
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		refused("the summary", err)
	}
	shown, err := status.Load(o.Dir)
	advised := err != nil && slices.Contains(remedy.Remedies(err), remedy.Remedy(remedy.Continue{Dir: o.Dir})) && strings.Contains(err.Error(), " writes it anew")
	if err != nil {
		refused("the status", err)
		if own := slices.Contains([]string{rundir.ManifestFile, rundir.FindingsFile, rundir.FoldsFile}, file); own != advised {
			complain("advised to go on: %t, want %t: %v", advised, own, err)
		}
	}
	o.Observer = &tornObserver{status: shown, complain: complain}
	goOn := o
	var out *Outcome
	if goOn.Spec, err = rundir.LoadSpec(o.Dir); err == nil {
		out, err = Run(t.Context(), goOn)
	}
	if err == nil {
		outcome = fmt.Sprintf("%d trained", out.Trained)
	} else {
		outcome = "refused, then repaired"
		if advised {
			complain("the status's advice does not help")
		}
		refused("the run from its directory", err)
		if !strings.Contains(err.Error(), "put the file back, or run with the run's own") || !slices.Contains(remedy.Remedies(err), remedy.Remedy(remedy.Repair{Dir: o.Dir})) {
			complain("no next step: %v", err)
		}
		if _, err = Run(t.Context(), o); err != nil {
			complain("refused with the run's own settings: %v", err)
			return "refused"
		}
	}
	got := folder(t, o.Dir)
	if strings.HasSuffix(file, rundir.ResultFile) { // it says all that it must without its last line break
		got[file] = strings.TrimSpace(got[file]) + "\n"
	}
	if d := cmp.Diff(want, got); d != "" {
		complain("other bytes in the end:\n%s", d)
	}
	return outcome
}

// tornCopy is a copy of a run with one damaged file.
func tornCopy(t *testing.T, source Options, file string, damage tornFile) Options {
	t.Helper()
	o := source
	o.Dir = filepath.Join(t.TempDir(), "run")
	if err := os.CopyFS(o.Dir, os.DirFS(source.Dir)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(o.Dir, filepath.FromSlash(file))
	err := os.Remove(path)
	if err == nil && damage.data != nil {
		err = os.WriteFile(path, damage.data, 0o644)
	}
	if err == nil && damage.hole > 0 {
		err = os.Truncate(path, int64(len(damage.data))+damage.hole)
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// tornObserver complains of trials that are trained again although the status
// called them finished.
type tornObserver struct {
	status   *status.Status // nil: it was refused
	complain func(format string, args ...any)
}

func (o *tornObserver) Observe(e event.Event) {
	started, ok := e.(event.Started)
	if !ok || o.status == nil {
		return
	}
	for _, s := range o.status.Trials {
		if s.Trial == started.Trial.Name && s.State == status.Finished {
			o.complain("the status believes %s, the run trains it", s.Trial)
		}
	}
}
