package rundir

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/refold/refold/dataset"
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
	images := compareManifests(m, now.Manifest)
	if s.Data.Alpha == now.Spec.Data.Alpha {
		images = append(images, comparePixels(m, now.Manifest)...)
	}
	if len(images) == 0 && len(mismatch.Differences) == 0 && made.Pixels != "" && made.Pixels != files.hashes.Pixels {
		images = append(images, spec.Difference{What: "resizing of images", Text: AnotherVersion})
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

// AnotherVersion is said where the program makes the difference.
const AnotherVersion = "this version of refold reads the same files otherwise than the one that began the run; that one goes on with it"

// comparePixels names, in one line, images of unchanged content that were decoded to
// other pixels, by a version of refold that reads them otherwise: results would not mix.
func comparePixels(run, now *dataset.Manifest) []spec.Difference {
	pixels := make(map[string]string, len(run.Images))
	for _, image := range run.Images {
		pixels[image.ID] = image.PixelHash
	}
	var others []string
	for _, image := range now.Images {
		if was, ok := pixels[image.ID]; ok && was != image.PixelHash {
			others = append(others, image.Path)
		}
	}
	if len(others) == 0 {
		return nil
	}
	what := "pixels of image " + slices.Min(others)
	if more := len(others) - 1; more > 0 {
		what += fmt.Sprintf(" and %d more", more)
	}
	return []spec.Difference{{What: what, Text: AnotherVersion}}
}

// compareManifests names images that came, went or changed content, label or
// columns. An image is the one with its content, wherever it lies; where that is
// not in the run, the one that lay at its path has changed.
func compareManifests(run, now *dataset.Manifest) []spec.Difference {
	if run.Hash() == now.Hash() {
		return nil
	}
	known := make(map[string]dataset.Image, len(run.Images))
	gone := make(map[string]bool) // by path
	for _, image := range run.Images {
		known[image.ID] = image
		gone[image.Path] = true
	}
	for _, image := range now.Images {
		if old, ok := known[image.ID]; ok {
			delete(gone, old.Path)
		}
	}
	var differences []spec.Difference
	differ := func(what, was, is, text string) {
		differences = append(differences, spec.Difference{What: what, Run: was, Now: is, Text: text})
	}
	for _, image := range now.Images {
		old, ok := known[image.ID]
		switch {
		case !ok && gone[image.Path]:
			delete(gone, image.Path)
			differ("image "+image.Path, "", "", "its content has changed")
		case !ok:
			differ("image "+image.Path, "", "", "not in the run")
		case old.Label != image.Label:
			differ("label of image "+image.Path, old.Label, image.Label, "")
		case !maps.Equal(old.Columns, image.Columns):
			differ("columns of image "+image.Path, fmt.Sprint(old.Columns), fmt.Sprint(image.Columns), "")
		}
	}
	for _, image := range run.Images {
		if gone[image.Path] {
			differ("image "+image.Path, "", "", "in the run, now gone")
		}
	}
	if len(differences) == 0 {
		differ("columns of the manifest", fmt.Sprintf("%q", run.Columns), fmt.Sprintf("%q", now.Columns), "")
	}
	return differences
}
