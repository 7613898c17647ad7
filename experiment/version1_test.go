package experiment

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/stats/primary"
)

// ofVersion1 copies a run directory that was written when predictions.bin and
// summary.json had version 1: two trials are finished, a third one was stopped in the
// middle of its second epoch.
func ofVersion1(t *testing.T) Options {
	t.Helper()
	o := middle(t, experimenttest.Pictures(t, 8, 4))
	o.Spec.Run.Parallel, o.Spec.Model.Architectures = 1, []string{"resnet8v1"}
	if err := os.CopyFS(o.Dir, os.DirFS("testdata/version1")); err != nil {
		t.Fatal(err)
	}
	return o
}

const halfOfVersion1 = "resnet8v1.stretch8x8.groups.n32.seed0.fold0"

// TestSummaryOfVersion1 is read as the one that its trials give today, but for what no
// program knew then.
func TestSummaryOfVersion1(t *testing.T) {
	o := ofVersion1(t)
	stored, err := rundir.LoadSummary(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	computed, err := summarise(o.Dir, true)
	if err != nil {
		t.Fatal(err)
	}
	if computed.Data.Audit == nil || computed.Data.Audit.Done() || len(computed.Relatives) != 2 || computed.Labels == nil {
		t.Errorf("of today: %+v, %+v, %+v", computed.Data.Audit, computed.Relatives, computed.Labels)
	}
	if len(computed.Choices) != 1 {
		t.Errorf("choices of today: %+v", computed.Choices)
	}
	computed.Data.Audit, computed.Relatives, computed.Labels, computed.Choices = nil, nil, nil, nil
	for i := range computed.Cells {
		computed.Cells[i].Measures, computed.Cells[i].Calibration = nil, nil
	}
	computed.Ledger = slices.DeleteFunc(computed.Ledger, func(l summary.LedgerEntry) bool { return strings.HasSuffix(l.Use, "what choosing one adds") })
	for i, cell := range stored.Cells { // the interval that is primary today is another one
		if !strings.HasPrefix(cell.Primary.Method, "Clopper-Pearson") || computed.Cells[i].Primary.Method != primary.Method {
			t.Errorf("primary: %s, computed: %s", cell.Primary.Method, computed.Cells[i].Primary.Method)
		}
		stored.Cells[i].Primary, stored.Cells[i].Intervals = nil, nil
		computed.Cells[i].Primary, computed.Cells[i].Intervals = nil, nil
	}
	if d := cmp.Diff(computed, stored, cmpopts.EquateApprox(0, 1e-12), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("summary.json (+) and the trials (-) differ:\n%s", d)
	}
	if len(stored.Curves) != 2 || len(stored.Curves[0].Readouts) != 2 || stored.Design.Deciding != trainer.Precise {
		t.Errorf("%+v", stored.Curves)
	}
}

// TestRunOfVersion1GoesOn: finished trials stay as they are, and the one in the middle
// goes on from its checkpoint, in the format of its files.
func TestRunOfVersion1GoesOn(t *testing.T) {
	o := ofVersion1(t)
	before := folder(t, o.Dir)
	var resumed []trainer.Step
	o.Observer = &watcher{
		resumed: func(_ plan.Trial, at trainer.Step) { resumed = append(resumed, at) },
		damaged: func(_ plan.Trial, err error) { t.Errorf("a trial began anew: %v", err) },
	}
	out := mustRun(t, o)
	if out.Trained != 2 || out.Finished != 4 || len(resumed) != 1 || resumed[0].Epoch != 2 {
		t.Errorf("%d trials trained, %d finished, gone on at %+v", out.Trained, out.Finished, resumed)
	}
	after := folder(t, o.Dir)
	for name, data := range before {
		if strings.HasSuffix(name, rundir.PredictionsFile) && !strings.HasPrefix(after[name], data) {
			t.Errorf("%s was written anew", name)
		}
	}
	o.Dir = t.TempDir()
	whole := mustRun(t, o)
	if d := cmp.Diff(whole.Summary, out.Summary, cmpopts.EquateApprox(0, 1e-6)); d != "" {
		t.Errorf("a run that began in version 1 (+) and one of today (-) differ:\n%s", d)
	}
	if again, err := rundir.LoadSummary(o.Dir); err != nil || !cmp.Equal(again, whole.Summary) {
		t.Errorf("its summary is another one: %v", err)
	}
}

// TestDamagedCheckpointOfVersion1 begins the trial anew.
func TestDamagedCheckpointOfVersion1(t *testing.T) {
	o := ofVersion1(t)
	path := filepath.Join(o.Dir, rundir.TrialsFolder, halfOfVersion1, rundir.PredictionsFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[8] = 2 // what follows is no header of version 2
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	var reason error
	o.Observer = &watcher{damaged: func(_ plan.Trial, err error) { reason = err }}
	if out := mustRun(t, o); out.Finished != 4 || reason == nil || !strings.Contains(reason.Error(), rundir.PredictionsFile) {
		t.Errorf("%+v, %v", out, reason)
	}
}

// TestNewerFilesAreRefusedByVersion, not by what they hold.
func TestNewerFilesAreRefusedByVersion(t *testing.T) {
	o := ofVersion1(t)
	path := filepath.Join(o.Dir, rundir.SummaryFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte(`"version": 1`), []byte(`"version": 3, "novelty": 1`), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := rundir.LoadSummary(o.Dir); err == nil || !strings.Contains(err.Error(), "version 3, this program reads versions 1 to 2") {
		t.Errorf("got %v", err)
	}
}
