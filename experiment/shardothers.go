package experiment

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
)

// leaveOthers looks for a result that another process has committed. One that does not verify
// may be seen in parts only, on a network, and is looked at again for a while; it is not
// touched then, since another process may be about to replace it.
func (c *crew) leaveOthers(ctx context.Context, t plan.Trial) (finished bool, err error) {
	folder := c.dir.Path(rundir.TrialsFolder, t.Name)
	for until := time.Now().Add(c.patience()); ; {
		state := c.dir.CheckTrial(c.job.key(t), c.job.savesWeights())
		if state == nil {
			return true, nil
		}
		if _, err := os.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if time.Now().After(until) {
			return false, remedy.Errorf("%s is no sound result (%w): %s, which sets it aside", folder, state, remedy.Ready{Dir: c.Dir})
		}
		if err := again(ctx); err != nil {
			return false, err
		}
	}
}

// elsewhere reports whether another process has finished a trial that ended with an error
// here. Where this attempt was removed it must have, though that may not be seen at once.
func (c *crew) elsewhere(ctx context.Context, t plan.Trial, err error) bool {
	if isConflict(err) {
		return false
	}
	for until := time.Now().Add(c.patience()); ; {
		if c.dir.CheckTrial(c.job.key(t), c.job.savesWeights()) == nil {
			return true
		}
		if !isTaken(err) || time.Now().After(until) || again(ctx) != nil {
			return false
		}
	}
}

// again waits to look again.
func again(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(absenceRetry):
		return nil
	}
}
