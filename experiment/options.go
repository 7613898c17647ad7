package experiment

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/external"
	"github.com/refold/refold/experiment/trainer/resnet"
)

// Options say what to run and where.
type Options struct {
	Dir  string // run directory; made where it is missing, resumed where it holds a run
	Spec spec.Spec
	// Origins says where the values of the spec came from, for spec.toml; nil: not
	// known.
	Origins spec.Origins
	// Images holds the images; nil: the folder or the manifest that the spec names.
	// Where it is given, data.manifest is a path inside it.
	Images fs.FS
	// Cache is the folder where decoded images are kept, run.cache resolved; empty:
	// none. What it holds changes no result.
	Cache string
	// Verify reads and hashes all images, also those that the cache knows unchanged,
	// and measures the speed also where the cache remembers it.
	Verify bool
	// Decisions are what was decided on related images and labels; nil: those that a run was begun
	// with, or none.
	Decisions *decision.File
	// SplitColumn is the column of a split that somebody made, in an audit; empty: none.
	SplitColumn string
	Trainer     trainer.Trainer    // nil: the program that the spec names, or resnet.Trainer
	Observer    event.Observer     // nil: nobody watches
	Version     string             // of the program, for its session's file
	Clock       func() time.Time   // nil: time.Now
	Resources   forecast.Resources // zero: those of this machine
	// Approve is asked before anything is written or trained; its error refuses the
	// run. Nil: no time is estimated.
	Approve func(*forecast.Estimate) error
	// Patience is how long to wait for files that another machine has just written, which a
	// folder on a network may not show yet; 0: 2 minutes.
	Patience time.Duration
	// Question is what a preview is to say about what the plan can decide; nil: nothing.
	Question *forecast.Question
}

// checked are options that can be worked with, defaults filled in.
func (o Options) checked() (Options, error) {
	if err := o.Spec.Validate(); err != nil {
		return o, err
	}
	if err := checkAddressSpace(); err != nil {
		return o, err
	}
	if o.Trainer == nil {
		o.Trainer = resnet.Trainer{}
		if o.Spec.Trainer.External() {
			o.Trainer = external.New(o.Spec.Trainer)
		}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Resources = o.Resources.Defaults()
	return o, nil
}

// explain says where the values of an invalid spec are from, and what the user can
// do about an error of the machine.
func (o Options) explain(err error) error {
	var invalid *spec.Error
	if errors.As(err, &invalid) {
		o.Origins.Locate(invalid)
	}
	explained := disk.Explain(o.Dir, err)
	var images *dataset.BrokenError
	var machine *disk.EnvironmentError
	if errors.As(err, &images) && errors.As(explained, &machine) && strings.Contains(machine.What, o.Dir) {
		return err // images may lie on another disk than the run
	}
	return explained
}

// openImages opens the images and says which manifest lists them.
func (o Options) openImages() (fsys fs.FS, manifest string) {
	data := o.Spec.Data
	switch {
	case o.Images != nil:
		return o.Images, filepath.ToSlash(data.Manifest)
	case data.Manifest != "":
		return dataset.DirFS(filepath.Dir(data.Manifest)), filepath.Base(data.Manifest)
	}
	return dataset.DirFS(data.Images), ""
}
