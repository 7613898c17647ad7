package baseline

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/probe"
)

// Files is what files say without their pictures, by the logistic regression of the
// audit's shortcut probes ([probe.Classify]) on all of their properties together
// ([audit.FileFeatures]): dimensions, bytes, format, quantisation tables, subsampling,
// profile, depth, palette, which metadata there are. Names and times of files are left
// out: a run does not depend on them. Nothing is chosen on validation images.
func Files(ctx context.Context, files []audit.FileFacts, tasks []Task) ([]Prediction, error) {
	if err := checkAll(tasks, len(files)); err != nil {
		return nil, fmt.Errorf("what files say: %w", err)
	}
	known := slices.Clone(files)
	for i := range known {
		known[i].Path, known[i].Modified = "", time.Time{}
	}
	var columns []probe.Column
	for _, f := range audit.FileFeatures(known) {
		for _, c := range f.Columns {
			if !c.Constant() {
				columns = append(columns, c)
			}
		}
	}
	all := make([]Prediction, len(tasks))
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range tasks {
		workers.Go(func() (err error) {
			all[i] = Majority(t)
			if len(columns) > 0 {
				all[i].Classes, err = probe.Classify(ctx, columns, t.Labels, t.Classes, t.Train, t.Test)
			}
			return err
		})
	}
	if err := workers.Wait(); err != nil {
		return nil, fmt.Errorf("what files say: %w", err)
	}
	return all, nil
}
