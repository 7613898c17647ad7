package experiment

import (
	"fmt"
	"maps"

	"github.com/refold/refold/dataset"
)

// shownDifferences is how many differences of images an error lists.
const shownDifferences = 10

// compareRun refuses a plan and an engine that differ from those of a run. The
// error is a *MismatchError. Where plan and engine are the run's own by hash, its
// files need not be whole: they are about to be written anew.
func (d runDir) compareRun(made provenance, now *Plan, files *planFiles, engine string) error {
	if made.Engine == engine && made.planHashes == files.hashes {
		return nil
	}
	spec, err := d.readSpec()
	if err != nil {
		return err
	}
	m, err := d.readManifest()
	if err != nil {
		return err
	}
	mismatch := &MismatchError{Dir: string(d), Differences: Diff(spec, now.Spec)}
	if made.Engine != engine {
		mismatch.Differences = append(mismatch.Differences, Difference{What: "engine", Run: made.Engine, Now: engine})
	}
	images := compareManifests(m, now.Manifest)
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
func (d runDir) compareFolds(now *Plan) error {
	run, err := d.loadPlan()
	if err != nil {
		return err
	}
	mismatch := &MismatchError{Dir: string(d)}
	for _, division := range run.Divisions {
		if hash := now.Division(division.Split, division.Seed).Proof.Hash; hash != division.Proof.Hash {
			mismatch.Differences = append(mismatch.Differences, Difference{
				What: fmt.Sprintf("folds of %s, seed %d", division.Split, division.Seed), Run: division.Proof.Hash, Now: hash,
			})
		}
	}
	if len(mismatch.Differences) > 0 {
		return mismatch
	}
	return nil
}

// compareManifests names images that came, went or changed label or columns.
// Paths do not matter.
func compareManifests(run, now *dataset.Manifest) []Difference {
	if run.Hash() == now.Hash() {
		return nil
	}
	var differences []Difference
	known := make(map[string]dataset.Image, len(run.Images))
	for _, image := range run.Images {
		known[image.ID] = image
	}
	for _, image := range now.Images {
		old, ok := known[image.ID]
		delete(known, image.ID)
		switch {
		case !ok:
			differences = append(differences, Difference{What: "image " + image.Path, Now: image.ID})
		case old.Label != image.Label:
			differences = append(differences, Difference{What: "label of image " + image.Path, Run: old.Label, Now: image.Label})
		case !maps.Equal(old.Columns, image.Columns):
			differences = append(differences, Difference{What: "columns of image " + image.Path, Run: fmt.Sprint(old.Columns), Now: fmt.Sprint(image.Columns)})
		}
	}
	for _, image := range run.Images {
		if _, gone := known[image.ID]; gone {
			differences = append(differences, Difference{What: "image " + image.Path, Run: image.ID})
		}
	}
	if len(differences) == 0 {
		differences = []Difference{{What: "columns of the manifest", Run: fmt.Sprintf("%q", run.Columns), Now: fmt.Sprintf("%q", now.Columns)}}
	}
	return differences
}
