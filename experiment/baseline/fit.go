package baseline

import (
	"context"
	"fmt"

	"github.com/refold/refold/experiment/audit"
)

// Name is one of the baselines.
type Name string

// The baselines, in the order in which they are shown.
const (
	ByMajority            Name = "majority"
	ByFiles               Name = "files"
	HistogramByRidge      Name = "histogram-ridge"
	HistogramByNeighbours Name = "histogram-neighbours"
	ThumbnailByRidge      Name = "thumbnail-ridge"
	ThumbnailByNeighbours Name = "thumbnail-neighbours"
)

// Names are all baselines, in their order.
func Names() []Name {
	return []Name{ByMajority, ByFiles, HistogramByRidge, HistogramByNeighbours, ThumbnailByRidge, ThumbnailByNeighbours}
}

// ParseName reads a baseline as it is written in files.
func ParseName(text string) (Name, error) {
	for _, n := range Names() {
		if text == string(n) {
			return n, nil
		}
	}
	return "", fmt.Errorf("the baseline is %q: must be one of %v", text, Names())
}

// Subject is what baselines look at. Images and Files are of the images that tasks number.
type Subject struct {
	Images *Images
	Files  []audit.FileFacts
}

// Fitted are the baselines that were fitted, with a prediction of each task.
type Fitted struct {
	Name Name
	Of   []Prediction // by task
}

// Fit fits every baseline to every task. Beyond [MaxCompared] images, nearest neighbours are
// left out: comparing all pairs would take hours. step, if not nil, is called after each
// baseline.
func Fit(ctx context.Context, s Subject, tasks []Task, step func(done, total int)) ([]Fitted, error) {
	n := len(s.Files)
	if s.Images.Histograms.images != n {
		return nil, fmt.Errorf("baselines: %d files and %d images", n, s.Images.Histograms.images)
	}
	if err := checkAll(tasks, n); err != nil {
		return nil, fmt.Errorf("baselines: %w", err)
	}
	fits := map[Name]func() ([]Prediction, error){
		ByMajority: func() ([]Prediction, error) {
			var all []Prediction
			for _, t := range tasks {
				all = append(all, Majority(t))
			}
			return all, nil
		},
		ByFiles:          func() ([]Prediction, error) { return Files(ctx, s.Files, tasks) },
		HistogramByRidge: func() ([]Prediction, error) { return Ridge(ctx, s.Images.Histograms, tasks) },
		ThumbnailByRidge: func() ([]Prediction, error) { return Ridge(ctx, s.Images.Thumbnails, tasks) },
	}
	if n <= MaxCompared {
		fits[HistogramByNeighbours] = func() ([]Prediction, error) { return Neighbours(ctx, s.Images.Histograms, tasks) }
		fits[ThumbnailByNeighbours] = func() ([]Prediction, error) { return Neighbours(ctx, s.Images.Thumbnails, tasks) }
	}
	var all []Fitted
	for i, name := range Names() {
		if fit := fits[name]; fit != nil {
			of, err := fit()
			if err != nil {
				return nil, fmt.Errorf("baseline %s: %w", name, err)
			}
			all = append(all, Fitted{name, of})
		}
		if step != nil {
			step(i+1, len(Names()))
		}
	}
	return all, nil
}
