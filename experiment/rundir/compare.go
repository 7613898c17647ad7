package rundir

import (
	"errors"
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// compareRun refuses a plan and an engine that differ from those of a run. The
// error is a *MismatchError. Where plan and engine are the run's own by hash, its
// files need not be whole: they are about to be written anew.
func (d Dir) compareRun(made Provenance, now *plan.Plan, files *PlanFiles, engine string) error {
	if made.Engine == engine && made.Hashes == files.hashes {
		return nil
	}
	s, err := d.readSpec()
	if damaged := new(DamagedError); errors.As(err, &damaged) {
		return &DamagedError{damaged.Err, remedy.Textf("only the run's last %[1]s can write it anew, with the same settings, paths and images, and this is another %[1]s than the run's last one: "+
			"repeat that, put the file back, or %[2]s", remedy.Call{}, remedy.OtherDir{})}
	}
	if err != nil {
		return err
	}
	m, err := d.ReadManifest()
	if err != nil {
		return err
	}
	mismatch := &MismatchError{Dir: string(d), Differences: spec.Diff(s, now.Spec)}
	if made.Engine != engine {
		mismatch.Differences = append(mismatch.Differences, spec.Difference{What: "engine", Run: made.Engine, Now: engine})
	}
	images := plan.ImageDifferences(m, now.Manifest)
	if s.Data.Alpha == now.Spec.Data.Alpha {
		images = append(images, plan.PixelDifferences(m, now.Manifest)...)
	}
	if len(images) == 0 && len(mismatch.Differences) == 0 && made.Pixels != "" && made.Pixels != files.hashes.Pixels {
		images = append(images, spec.Difference{What: "resizing of images", Text: plan.AnotherVersion})
	}
	if len(images) > shownDifferences {
		mismatch.More = len(images) - shownDifferences
		images = images[:shownDifferences]
	}
	mismatch.Differences = append(mismatch.Differences, images...)
	if len(mismatch.Differences) > 0 {
		return mismatch
	}
	return d.compareFolds(now)
}

// compareFolds makes sure that the plan divides the images as the run did: a newer
// program might draw differently.
func (d Dir) compareFolds(now *plan.Plan) error {
	run, err := d.LoadPlan()
	if err != nil {
		return err
	}
	mismatch := &MismatchError{Dir: string(d)}
	for _, division := range run.Divisions {
		if hash := now.Division(division.Split, division.Seed).Proof.Hash; hash != division.Proof.Hash {
			mismatch.Differences = append(mismatch.Differences, spec.Difference{
				What: fmt.Sprintf("folds of %s, seed %d", division.Split, division.Seed), Run: division.Proof.Hash, Now: hash,
			})
		}
	}
	if len(mismatch.Differences) > 0 {
		return mismatch
	}
	return nil
}
