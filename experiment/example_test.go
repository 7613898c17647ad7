package experiment_test

import (
	"context"
	"fmt"
	"os"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/testdata"
)

// A claim of 95 % on emoji is checked by one training a fold, far too short to decide it.
func ExampleRun() {
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Claim.Accuracy = 0.95
	s.Data.Images, s.Data.Manifest, s.Data.Size = "", "images.csv", [2]int{8, 8}
	s.Groups.Columns, s.Groups.NearCopies = []string{"role"}, false // which takes seconds
	s.Folds.K, s.Folds.Seeds = 2, 1
	s.Model.Architectures, s.Model.Width = []string{"resnet8v1"}, 0.25
	s.Train.Epochs, s.Run.Engine = 1, "builtin"

	dir, err := os.MkdirTemp("", "refold")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	outcome, err := experiment.Run(context.Background(), experiment.Options{Dir: dir, Spec: s, Images: testdata.Emoji()})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d of %d trials: %s\n", outcome.Finished, outcome.Planned, outcome.Plan.Trials[0].Name)

	kept, err := rundir.LoadSummary(dir) // as reports read it
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d images in %d groups, %d verdict\n", kept.Data.Images, kept.Data.Groups, len(kept.Verdicts))
	// Output:
	// 4 of 4 trials: resnet8v1.stretch8x8.rows.n360.seed0.fold0
	// 360 images in 14 groups, 1 verdict
}
