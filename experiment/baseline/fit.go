package baseline

import (
	"context"
	"fmt"
	"slices"

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

// MaxPictured is the most images whose pictures are looked at: their features take 2.2 kB
// of memory each.
const MaxPictured = 200_000

// Fitting are the baselines that Fit fits to so many images: beyond [MaxCompared], nearest
// neighbours are left out, since comparing all pairs would take hours, and beyond
// [MaxPictured] all that look at pictures.
func Fitting(images int) []Name {
	return slices.DeleteFunc(Names(), func(n Name) bool {
		switch n {
		case HistogramByNeighbours, ThumbnailByNeighbours:
			return images > MaxCompared
		case HistogramByRidge, ThumbnailByRidge:
			return images > MaxPictured
		}
		return false
	})
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

// Subject is what baselines look at: Images and Files are of the images that tasks number.
// One of the two may be nil; the baselines that look at it are then left out.
type Subject struct {
	Images *Images
	Files  []audit.FileFacts
}

// names are the baselines for what there is.
func (s Subject) names(images int) []Name {
	return slices.DeleteFunc(Fitting(images), func(n Name) bool {
		return n == ByFiles && s.Files == nil || n != ByFiles && n != ByMajority && s.Images == nil
	})
}

// Fitted are the baselines that were fitted, with a prediction of each task.
type Fitted struct {
	Name Name
	Of   []Prediction // by task
}

// Fit fits the baselines that there are for so many images ([Fitting]) to every task. step,
// if not nil, is called after each of them.
func Fit(ctx context.Context, s Subject, tasks []Task, step func(done, total int)) ([]Fitted, error) {
	n := len(s.Files)
	if s.Images != nil {
		n = s.Images.Histograms.images
	}
	if s.Files != nil && len(s.Files) != n {
		return nil, fmt.Errorf("baselines: %d files and %d images", len(s.Files), n)
	}
	if err := checkAll(tasks, n); err != nil {
		return nil, fmt.Errorf("baselines: %w", err)
	}
	names := s.names(n)
	var all []Fitted
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		of, err := s.fit(ctx, name, tasks)
		if err != nil {
			return nil, fmt.Errorf("baseline %s: %w", name, err)
		}
		all = append(all, Fitted{name, of})
		if step != nil {
			step(i+1, len(names))
		}
	}
	return all, nil
}

func (s Subject) fit(ctx context.Context, name Name, tasks []Task) ([]Prediction, error) {
	switch name {
	case ByMajority:
		var all []Prediction
		for _, t := range tasks {
			all = append(all, Majority(t))
		}
		return all, nil
	case ByFiles:
		return Files(ctx, s.Files, tasks)
	case HistogramByRidge:
		return Ridge(ctx, s.Images.Histograms, tasks)
	case HistogramByNeighbours:
		return Neighbours(ctx, s.Images.Histograms, tasks)
	case ThumbnailByRidge:
		return Ridge(ctx, s.Images.Thumbnails, tasks)
	case ThumbnailByNeighbours:
		return Neighbours(ctx, s.Images.Thumbnails, tasks)
	}
	return nil, fmt.Errorf("there is no such baseline")
}
