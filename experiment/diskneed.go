package experiment

import (
	"errors"
	"fmt"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// DiskNeed is what a run still writes and what is free, in bytes.
type DiskNeed struct {
	Plan        int64 `json:"plan_bytes"`        // spec, manifest, findings, folds
	Trials      int64 `json:"trials_bytes"`      // predictions, epochs and results
	Weights     int64 `json:"weights_bytes"`     // that run.save-weights asks for
	Checkpoints int64 `json:"checkpoints_bytes"` // of trials that run at once
	Report      int64 `json:"report_bytes"`      // summary, figures and pages, from experience
	Total       int64 `json:"total_bytes"`
	Free        int64 `json:"free_bytes"` // for this user; -1: unknown
	// Folder is where the run directory stands or will stand.
	Folder string `json:"folder"`
}

// wanted is what must be free: the total with a reserve.
func (n DiskNeed) wanted() int64 { return n.Total + n.Total/20 + spareBytes }

// DiskError says that a run does not fit on its disk.
type DiskError struct {
	Need    DiskNeed
	Resumed bool // the run stands there already
}

func (e *DiskError) Error() string {
	next := "free space, choose another run directory, or fewer train.epochs or folds.seeds"
	if e.Resumed {
		next = "free space, or copy the run directory to a larger disk and go on there"
	}
	return fmt.Sprintf("disk: the run still writes %s, of these %s predictions and %s weights and checkpoints, which with a reserve takes %s, and %s are free in %s: %s",
		machine.BytesText(e.Need.Total), machine.BytesText(e.Need.Trials), machine.BytesText(e.Need.Weights+e.Need.Checkpoints), machine.BytesText(e.Need.wanted()), machine.BytesText(e.Need.Free), e.Need.Folder, next)
}

// What is not counted exactly, in bytes, generously.
const (
	epochLineBytes  = 128     // a line of epochs.jsonl
	resultBytes     = 1 << 10 // result.json
	reportBytes     = 4 << 20 // summary.json and report/ beside what grows with trials
	trialLinesBytes = 4 << 10 // of a trial in summary.json, report.md, report.html and timing.md
	imageLinesBytes = 2 << 10 // of an image in them
	spareBytes      = 16 << 20
)

// measureDisk counts what the run will write that trains todo. Where nothing is to be
// trained, the report is tried without asking: it is all that is missing.
func (r *runner) measureDisk(files *rundir.PlanFiles, todo []plan.Trial, resumed bool) error {
	need := DiskNeed{Free: -1}
	folder, err := disk.NearestFolder(r.options.Dir)
	if err != nil {
		return nil // begun has refused such a place
	}
	need.Folder = folder
	if free, err := r.options.Resources.Disk(folder); err == nil {
		need.Free = free
	}
	for _, data := range [][]byte{files.Spec, files.Manifest, files.Findings, files.Folds} {
		need.Plan += int64(len(data))
	}
	state := 0
	for _, t := range todo {
		shape := r.key(t).Shape
		need.Trials += int64(rundir.HeaderSize+resultBytes) + int64(shape.Epochs)*int64(4*shape.Values()+epochLineBytes)
		if r.plan.Spec.Run.SaveWeights != spec.SaveNone {
			need.Weights += int64(r.costs[t.Architecture].Weights)
		}
		state = max(state, r.costs[t.Architecture].State)
	}
	// A checkpoint is written beside the one that it replaces.
	need.Checkpoints = 2 * int64(state) * int64(min(r.parallel, len(todo)))
	need.Report = reportBytes + trialLinesBytes*int64(len(r.plan.Trials)) + imageLinesBytes*int64(len(r.plan.Manifest.Images))
	need.Total = need.Plan + need.Trials + need.Weights + need.Checkpoints + need.Report
	r.disk = need
	if len(todo) > 0 && need.Free >= 0 && need.Free < need.wanted() {
		return &DiskError{need, resumed}
	}
	return nil
}

// explain is disk.Explain for the run directory of a session, of which is known how much
// it still writes.
func (r *runner) explain(err error) error {
	err = disk.Explain(r.options.Dir, err)
	if full := new(disk.EnvironmentError); errors.As(err, &full) && full.Full && r.disk.Total > 0 {
		full.Next = fmt.Sprintf("free some space (up to %s are still to be written), then the same command goes on", machine.BytesText(r.disk.Total))
	}
	return err
}
