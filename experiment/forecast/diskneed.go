package forecast

import (
	"fmt"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
)

// DiskNeed is what a run still writes and what is free, in bytes.
type DiskNeed struct {
	Plan        int64 `json:"plan_bytes"`             // spec, manifest, findings, folds
	Trials      int64 `json:"trials_bytes"`           // predictions, epochs and results
	Weights     int64 `json:"weights_bytes"`          // that run.save-weights asks for
	Checkpoints int64 `json:"checkpoints_bytes"`      // of trials that run at once
	Report      int64 `json:"report_bytes"`           // summary, figures and pages, from experience
	Copies      int64 `json:"copies_bytes,omitempty"` // of images for a program, and of pixels for other machines
	Total       int64 `json:"total_bytes"`
	Free        int64 `json:"free_bytes"` // for this user; -1: unknown
	// Folder is where the run directory stands or will stand.
	Folder string `json:"folder"`
}

// Wanted is what must be free: the total with a reserve.
func (n DiskNeed) Wanted() int64 { return n.Total + n.Total/20 + spareBytes }

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
	copies := ""
	if e.Need.Copies > 0 {
		copies = fmt.Sprintf(" and %s copies of images or their pixels", machine.BytesText(e.Need.Copies))
	}
	return fmt.Sprintf("disk: the run still writes %s, of these %s predictions and %s weights and checkpoints%s, which with a reserve takes %s, and %s are free in %s: %s",
		machine.BytesText(e.Need.Total), machine.BytesText(e.Need.Trials), machine.BytesText(e.Need.Weights+e.Need.Checkpoints), copies, machine.BytesText(e.Need.Wanted()), machine.BytesText(e.Need.Free), e.Need.Folder, next)
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

// MeasureDisk counts what the run will write, beside so many bytes of its plan, where so
// many trials run at once. Where nothing is to be trained, the report is tried without
// asking: it is all that is missing. What does not fit is a *DiskError.
func (s *Subject) MeasureDisk(planBytes int64, d Decision, resumed bool) (DiskNeed, error) {
	folder, err := disk.NearestFolder(string(s.Dir))
	if err != nil {
		return DiskNeed{}, nil // such a place has been refused
	}
	need := DiskNeed{Plan: planBytes, Copies: s.Copies, Free: -1, Folder: folder}
	if free, err := s.Resources.Disk(folder); err == nil {
		need.Free = free
	}
	state := 0
	for _, t := range s.Todo {
		shape := s.Key(t).Shape
		need.Trials += shape.Size() + resultBytes + epochLineBytes*int64(shape.Epochs)
		if s.Plan.Spec.Run.SaveWeights != spec.SaveNone {
			need.Weights += int64(d.costs[s.paceOf(t.Arm)].Weights)
		}
		state = max(state, d.costs[s.paceOf(t.Arm)].State)
	}
	// A checkpoint is written beside the one that it replaces.
	need.Checkpoints = 2 * int64(state) * int64(min(d.Parallel, len(s.Todo)))
	need.Report = reportBytes + trialLinesBytes*int64(len(s.Plan.Trials)) + imageLinesBytes*int64(len(s.Plan.Manifest.Images))
	need.Total = need.Plan + need.Trials + need.Weights + need.Checkpoints + need.Report + need.Copies
	if len(s.Todo) > 0 && need.Free >= 0 && need.Free < need.Wanted() {
		return need, &DiskError{need, resumed}
	}
	return need, nil
}
