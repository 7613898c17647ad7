package rundir

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// shownDifferences is how many differences of images an error lists.
const shownDifferences = 10

// MismatchError refuses a run directory that was begun with another spec, other
// images or another engine. Nothing has been changed.
type MismatchError struct {
	Dir         string
	Differences []spec.Difference
	More        int         // further differences that are not listed
	Next        remedy.Text // what else to do about them; empty: nothing
}

func (e *MismatchError) Error() string { return e.Advice(nil) }

// Advice is the error in words.
func (e *MismatchError) Advice(words remedy.Words) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s holds a run that differs from what is asked for:", e.Dir)
	for _, d := range e.Differences {
		b.WriteString("\n  " + d.String())
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n  and %d more", e.More)
	}
	b.WriteString("\nnothing was changed; choose another run directory, or go back to the run's own settings")
	b.WriteString(e.Next.In(words))
	return b.String()
}

// Elsewhere reports whether nothing but the version of the engine differs, which the
// machine has: its library, its kernels, its refold.
func (e *MismatchError) Elsewhere() bool {
	name := func(engine string) string { name, _, _ := strings.Cut(engine, " "); return name }
	return len(e.Differences) == 1 && e.More == 0 && e.Differences[0].What == engineDifference && name(e.Differences[0].Run) == name(e.Differences[0].Now)
}

// engineDifference is what a difference of engines is called.
const engineDifference = "engine"

// compareRun refuses a plan and an engine that differ from those of a run. The
// error is a *MismatchError. Where plan and engine are the run's own by hash, its
// files need not be whole: they are about to be written anew.
func (d Dir) compareRun(made Provenance, now *plan.Plan, files *PlanFiles, engine string) error {
	same := files.hashes
	if made.Images == "" { // as of before it was recorded
		same.Images = ""
	}
	if made.Engine == engine && made.Hashes == same {
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
		mismatch.Differences = append(mismatch.Differences, spec.Difference{What: engineDifference, Run: made.Engine, Now: engine})
	}
	if made.Program != files.hashes.Program && len(mismatch.Differences) == 0 { // else the spec says it
		differences, err := d.programDifferences(files)
		if err != nil {
			return err
		}
		mismatch.Differences = append(mismatch.Differences, differences...)
	}
	images := plan.ImageDifferences(m, now.Manifest)
	if s.Data.Alpha == now.Spec.Data.Alpha {
		images = append(images, plan.PixelDifferences(m, now.Manifest)...)
	}
	// A variant that extends the run may have its pixels equalised, which counts too.
	sound := []string{"", files.hashes.Pixels, plan.PixelsHash(s.Data, now.Manifest)}
	if len(images) == 0 && len(mismatch.Differences) == 0 && !slices.Contains(sound, made.Pixels) {
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
	return d.compareFolds(made, now)
}

// compareFolds makes sure that the plan joins and divides the images as the run did:
// somebody may have decided otherwise, or a newer program might draw differently.
func (d Dir) compareFolds(made Provenance, now *plan.Plan) error {
	run, err := d.LoadPlan()
	if err != nil {
		return err
	}
	mismatch := &MismatchError{Dir: string(d), Differences: plan.FindingDifferences(run, now)}
	if more := len(mismatch.Differences) - shownDifferences; more > 0 {
		mismatch.Differences, mismatch.More = mismatch.Differences[:shownDifferences], more
	}
	if len(mismatch.Differences) > 0 {
		return mismatch
	}
	mismatch.Differences, mismatch.Next = d.lookDifferences(made, run, now)
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
