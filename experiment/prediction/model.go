package prediction

import (
	"context"
	"fmt"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// Classifier computes what networks make of images, with the moving statistics of a file.
type Classifier interface {
	// Check compares a file with a network; head reports whether it has a classification
	// layer for as many classes.
	Check(c resnet.Config, file *weights.File) (head bool, err error)
	// Memory is what a worker takes, in bytes.
	Memory(c resnet.Config) (int, error)
	// Classify is log-probabilities, images x classes. The number of workers changes no bit.
	Classify(ctx context.Context, c resnet.Config, file *weights.File, images [][]byte, workers int) ([]float32, error)
}

// Model is a saved network that can be used.
type Model struct {
	File       *weights.File
	Use        Use
	classifier Classifier
}

// NewModel checks that a file of weights is a network of a use, classification included.
func NewModel(by Classifier, file *weights.File, u Use) (*Model, error) {
	if err := u.Check(); err != nil {
		return nil, err
	}
	head, err := by.Check(u.config(), file)
	if err != nil {
		return nil, fmt.Errorf("is no network %s of width %v: it %w", u.Architecture, u.Width, err)
	}
	if !head {
		return nil, fmt.Errorf("has no classification layer for %d classes", len(u.Classes))
	}
	return &Model{file, u, by}, nil
}

// Image is a prediction, or why there is none.
type Image struct {
	File          string
	Probabilities []float32 // of Use.Classes; nil where Err is not nil
	Err           error     // of the image's file
}

// Predicted is the index of the most probable class, the first among equals.
func (i Image) Predicted() int { return slices.Index(i.Probabilities, slices.Max(i.Probabilities)) }

// Options say how to predict.
type Options struct {
	// Decode is the pixels of a file, prepared as Use.Preprocess says. It is called from
	// several goroutines.
	Decode func(ctx context.Context, file string) ([]byte, error)
	// Workers is how many threads work, at most; memory may allow fewer. It changes no
	// result.
	Workers int
	// Progress, if not nil, is told how many images are done, one call at a time.
	Progress func(done, total int)
}

// chunkBytes is about how much of decoded images is held at once.
const chunkBytes = 256 << 20

// usable is the share of the available memory that workers may take.
const usable = 0.8

// Predict says what the network makes of files, in their order. Where one cannot be
// decoded, its Image says why, and the others are predicted. A probability may depend in
// its last digits on which images come ahead of it, and on nothing else here.
func (m *Model) Predict(ctx context.Context, files []string, o Options) ([]Image, error) {
	c := m.Use.config()
	workers, err := m.workers(o.Workers)
	if err != nil {
		return nil, err
	}
	images := make([]Image, len(files))
	for i, f := range files {
		images[i].File = f
	}
	batch := c.EvaluationBatch()
	chunk := max(1, chunkBytes/c.ImageBytes()/batch) * batch
	var waiting []int // decoded, to be predicted
	pixels := make(map[int][]byte)
	for at := 0; at < len(files) || len(waiting) > 0; {
		next := min(at+chunk-len(waiting), len(files))
		decoded, err := decodeAll(ctx, images[at:next], o)
		if err != nil {
			return nil, err
		}
		for k, rgb := range decoded {
			if rgb != nil {
				waiting, pixels[at+k] = append(waiting, at+k), rgb
			}
		}
		if at = next; at < len(files) && len(waiting) < chunk {
			continue
		}
		if err := m.classify(ctx, images, waiting, pixels, workers); err != nil {
			return nil, err
		}
		waiting, pixels = nil, make(map[int][]byte)
		if o.Progress != nil {
			o.Progress(at, len(files))
		}
	}
	return images, nil
}

// workers is how many of those asked for memory allows.
func (m *Model) workers(asked int) (int, error) {
	bytes, err := m.classifier.Memory(m.Use.config())
	if err != nil {
		return 0, err
	}
	if available := machine.AvailableMemory(); available > 0 {
		asked = min(asked, int(usable*float64(available))/bytes)
	}
	return max(1, asked), nil
}

// decodeAll decodes images, and notes the errors of their files. Others are nil.
func decodeAll(ctx context.Context, images []Image, o Options) ([][]byte, error) {
	decoded := make([][]byte, len(images))
	var group errgroup.Group
	group.SetLimit(max(1, o.Workers))
	for i := range images {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			decoded[i], images[i].Err = o.Decode(ctx, images[i].File)
			return nil
		})
	}
	_ = group.Wait() // what is wrong with a file is noted there
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("stopped while decoding images: %w", err)
	}
	return decoded, nil
}

// classify predicts decoded images.
func (m *Model) classify(ctx context.Context, images []Image, of []int, pixels map[int][]byte, workers int) error {
	batch := make([][]byte, len(of))
	for k, i := range of {
		batch[k] = pixels[i]
	}
	logs, err := m.classifier.Classify(ctx, m.Use.config(), m.File, batch, workers)
	if err != nil {
		return err
	}
	classes := len(m.Use.Classes)
	for k, i := range of {
		probabilities := make([]float32, classes)
		for c := range probabilities {
			probabilities[c] = float32(math.Exp(float64(logs[k*classes+c])))
		}
		images[i].Probabilities = probabilities
	}
	return nil
}
