package external

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/external/npy"
)

// Files of a task's folder; see README.md.
const (
	taskFile        = "task.json"
	takenFile       = "taken"
	imagesFolder    = "images"
	outputFolder    = "output"
	checkpointDir   = "checkpoint"
	scratchFolder   = "scratch"
	predictionsFile = outputFolder + "/predictions.csv"
	matrixFile      = outputFolder + "/predictions.npy"
	progressFile    = outputFolder + "/progress.jsonl"
	environmentFile = outputFolder + "/environment.json"
	doneFile        = outputFolder + "/done"
	markFile        = checkpointDir + "/checkpoint.json"

	taskVersion = 1
)

// description is task.json.
type description struct {
	Version      int      `json:"version"`
	Seed         uint32   `json:"seed"`
	Fold         int      `json:"fold"`
	Classes      []string `json:"classes"`
	Architecture string   `json:"architecture"`
	Epochs       int      `json:"epochs"`
	Batch        int      `json:"batch"`
	Optimizer    string   `json:"optimizer"`
	LearningRate float64  `json:"learning_rate"`
	Momentum     float64  `json:"momentum"`
	Height       int      `json:"height"`
	Width        int      `json:"width"`
	Scale        string   `json:"scale"`
	Images       string   `json:"images"`
	Values       string   `json:"values"`
	Threads      int      `json:"threads"`
	Device       string   `json:"device"`
	Seconds      int      `json:"seconds"`
	Processes    int      `json:"processes"`
	FileBytes    int64    `json:"file_bytes"`
	Output       string   `json:"output"`
	Resume       int      `json:"resume"`
	Train        int      `json:"train"`
	Validation   int      `json:"validation"`
	Test         int      `json:"test"`
}

// sameTime, 2000-01-01, is that of all files: their times tell nothing.
var sameTime = time.Unix(946684800, 0)

// describe is what a program is told of a task.
func describe(task trainer.Task, t spec.Trainer, device string) description {
	seed := task.Random("external/seed")
	images := spec.ImagesArrays
	if task.Place != nil && task.Place.Train != nil {
		images = t.Images
	}
	return description{
		Version: taskVersion, Seed: seed.Uint32() >> 1, Fold: task.Fold, Classes: classNames(task), Architecture: task.Architecture,
		Epochs: task.Training.Epochs, Batch: task.Training.Batch, Optimizer: string(task.Training.Optimizer), LearningRate: task.Training.LearningRate, Momentum: task.Training.Momentum,
		Height: task.Height, Width: task.Width, Scale: task.Scale, Images: images, Values: t.Values,
		Threads: task.Threads, Device: device, Seconds: t.Seconds, Processes: t.Processes, FileBytes: fileBytes(t), Output: outputFolder,
		Train: len(task.Train.Labels), Validation: len(task.Validation.Labels), Test: len(task.Test),
	}
}

// fileBytes is how large any file may become; 0: any size.
func fileBytes(t spec.Trainer) int64 { return int64(t.MaxFile * 1e9) }

// classNames are the names of columns.
func classNames(task trainer.Task) []string {
	if task.ClassNames != nil {
		return task.ClassNames
	}
	names := make([]string, task.Classes)
	for c := range names {
		names[c] = strconv.Itoa(c)
	}
	return names
}

// folder is the folder of a task, with what a program finds in it.
type folder struct {
	alone bool // no other trial has the same files at the same time
	path  string
	root  *os.Root // links that a program makes lead nowhere
	parts parts
	about description
}

// write fills a new folder.
func (f *folder) write() error {
	for _, name := range []string{outputFolder, checkpointDir, scratchFolder} {
		if err := f.root.Mkdir(name, 0o755); err != nil {
			return err
		}
	}
	if f.about.Images != spec.ImagesArrays {
		if err := f.link(); err != nil {
			return err
		}
	}
	for _, side := range []struct {
		name   string
		part   part
		labels bool
	}{{"train", f.parts.train, true}, {"validation", f.parts.validation, true}, {"test", f.parts.test, false}} {
		if err := f.list(side.name+".csv", side.part, side.labels); err != nil {
			return err
		}
		if f.about.Images != spec.ImagesArrays {
			continue
		}
		if err := f.arrays(side.name+".npy", side.part); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(f.about, "", "  ")
	if err != nil {
		return err
	}
	return f.put(taskFile, append(text, '\n'))
}

// put writes a file whose time tells nothing.
func (f *folder) put(name string, data []byte) error {
	if err := f.root.WriteFile(name, data, 0o444); err != nil {
		return err
	}
	return os.Chtimes(filepath.Join(f.path, name), sameTime, sameTime)
}

// link puts the images there: as hard links to the run's copies, or as copies where other
// trials run at the same time or links cannot be made.
func (f *folder) link() error {
	if err := f.root.Mkdir(imagesFolder, 0o755); err != nil {
		return err
	}
	for _, m := range f.parts.all() {
		to := filepath.Join(f.path, filepath.FromSlash(m.name))
		if f.alone {
			if err := os.Link(m.copied, to); err == nil {
				continue
			} else if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
				return err
			}
		}
		data, err := os.ReadFile(m.copied)
		if err != nil {
			return err
		}
		if err := f.put(filepath.FromSlash(m.name), data); err != nil {
			return err
		}
	}
	return nil
}

// list writes train.csv and its like.
func (f *folder) list(name string, p part, labels bool) error {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	header := []string{"file", "label"}
	if !labels {
		header = header[:1]
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, i := range p.rows {
		row := []string{p.images[i].name, ""}
		if labels {
			row[1] = f.about.Classes[p.images[i].class]
		}
		if err := out.Write(row[:len(header)]); err != nil {
			return err
		}
	}
	out.Flush()
	return f.put(name, b.Bytes())
}

// arrays writes the pixels of images, in the order of rows.
func (f *folder) arrays(name string, p part) error {
	out, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o444)
	if err != nil {
		return err
	}
	pixels := make([][]byte, len(p.rows))
	for row, i := range p.rows {
		pixels[row] = p.images[i].pixels
	}
	const channels = 3
	if err := npy.WriteBytes(out, pixels, f.about.Height, f.about.Width, channels); err != nil {
		return errors.Join(err, out.Close())
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Chtimes(filepath.Join(f.path, name), sameTime, sameTime)
}

// checkImages makes sure that the program left the run's copies as they were.
func (f *folder) checkImages() error {
	if f.about.Images == spec.ImagesArrays {
		return nil
	}
	for _, m := range f.parts.all() {
		have, err := hashFile(m.copied)
		if err != nil {
			return fmt.Errorf("the program changed what it must only read: %w", err)
		}
		if have != m.sha256 {
			return fmt.Errorf("the program changed the image %s (%s), which it must only read", m.name, m.copied)
		}
	}
	return nil
}
