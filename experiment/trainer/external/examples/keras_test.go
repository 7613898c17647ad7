package examples_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/external/npy"
	"github.com/refold/refold/experiment/trainer/resnet"
	"github.com/refold/refold/testdata"
)

const (
	side  = 64 // pixels, as the files have
	steps = 10
	batch = 32
)

// TestKerasTakesTheSameSteps: from the same weights and with the same batches, the losses of
// Keras and of the networks that are built in agree step by step, at a learning rate where
// two correct trainings stay together for so long.
func TestKerasTakesTheSameSteps(t *testing.T) {
	python := os.Getenv("REFOLD_KERAS")
	if python == "" {
		t.Skip("REFOLD_KERAS names no Python that has Keras: keras_resnet.py is not compared with the networks that are built in")
	}
	for _, architecture := range []string{"resnet50v2", "resnet50v1"} {
		t.Run(architecture, func(t *testing.T) {
			task := emojiTask(t, architecture, side)
			initial, _ := fit(t, task, 1e-30) // too small to move a weight of float32
			task.Training.LearningRate = 1e-6
			_, own := fit(t, task, 1e-6)
			keras := kerasLosses(t, python, task, initial)
			if len(own) != steps || len(keras) != steps {
				t.Fatalf("%d steps here, %d of Keras, want %d", len(own), len(keras), steps)
			}
			worst := 0.0
			for i := range own {
				t.Logf("step %2d: %.6f here, %.6f Keras", i+1, own[i], keras[i])
				worst = max(worst, math.Abs(own[i]-keras[i]))
			}
			t.Logf("at most %.1e apart", worst)
			if !(worst <= 5e-3) {
				t.Errorf("losses are %.2g apart, 5e-3 allowed", worst)
			}
		})
	}
}

// emojiTask has as many training images as the steps take, in one epoch.
func emojiTask(t *testing.T, architecture string, size int) trainer.Task {
	t.Helper()
	s, err := spec.Preset(spec.PresetArticle)
	if err != nil {
		t.Fatal(err)
	}
	s.Data.Size, s.Train.Epochs, s.Train.Batch, s.Train.BatchNorm = [2]int{size, size}, 1, batch, spec.Moving
	task := trainer.NewTask(s, 2)
	task.Trial, task.Architecture = "steps", architecture
	task.Random = func(name string) *rand.Rand { return plan.Stream(1, name) }
	pixels, labels := emoji(t, size)
	for i, at := range plan.Stream(2, "images").Perm(len(pixels)) {
		if i < steps*batch {
			task.Train.Pixels, task.Train.Labels = append(task.Train.Pixels, pixels[at]), append(task.Train.Labels, labels[at])
		} else {
			task.Test = append(task.Test, pixels[at])
		}
	}
	return task
}

// emoji are the demo's images on white; of a smaller size every so many pixels.
func emoji(t *testing.T, size int) (all [][]byte, labels []int) {
	t.Helper()
	manifest, err := fs.ReadFile(testdata.Emoji(), "images.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(manifest)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		data, err := fs.ReadFile(testdata.Emoji(), row[0])
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sheet := image.NewRGBA(image.Rect(0, 0, side, side))
		draw.Draw(sheet, sheet.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(sheet, sheet.Rect, drawn, drawn.Bounds().Min, draw.Over)
		var rgb []byte
		for y := range size {
			for x := range size {
				c := sheet.RGBAAt(x*side/size, y*side/size)
				rgb = append(rgb, c.R, c.G, c.B)
			}
		}
		all = append(all, rgb)
		labels = append(labels, map[string]int{"man": 0, "woman": 1}[row[1]])
	}
	return all, labels
}

// fit trains an epoch with the networks that are built in, and returns the weights behind
// it and the loss of each step.
func fit(t *testing.T, task trainer.Task, rate float64) (weights []byte, losses []float64) {
	t.Helper()
	task.Training.LearningRate = rate
	sum := 0.0
	step := func(s trainer.Step) { // which has the mean of the steps of the epoch so far
		losses = append(losses, s.Loss*float64(s.Step)-sum)
		sum = s.Loss * float64(s.Step)
	}
	epoch := func(e trainer.Epoch) error {
		var file bytes.Buffer
		err := e.Weights(&file)
		weights = file.Bytes()
		return err
	}
	if err := (resnet.Trainer{}).Train(t.Context(), task, step, epoch); err != nil {
		t.Fatal(err)
	}
	return weights, losses
}

// kerasLosses has keras_resnet.py train with the batches that the network takes that is
// built in.
func kerasLosses(t *testing.T, python string, task trainer.Task, initial []byte) (losses []float64) {
	t.Helper()
	folder := t.TempDir()
	batches := map[string]any{"batch": batch, "epochs": [][]int{task.Random("order/epoch1").Perm(len(task.Train.Pixels))}}
	writeTask(t, folder, task, 1)
	put(t, folder, "initial.safetensors", initial)
	put(t, folder, "batches.json", asJSON(t, batches))
	cmd := exec.Command(python, filepath.Join("testdata", "keras_steps.py"), folder)
	cmd.Env = kerasEnvironment()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(folder, "losses.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &losses); err != nil {
		t.Fatal(err)
	}
	return losses
}

func kerasEnvironment() []string {
	return append(os.Environ(), "PYTHONPATH=.", "PYTHONDONTWRITEBYTECODE=1", "TF_CPP_MIN_LOG_LEVEL=2")
}

// writeTask writes what the client reads of a task's folder.
func writeTask(t *testing.T, folder string, task trainer.Task, seed int) {
	t.Helper()
	classes := []string{"man", "woman"}
	put(t, folder, "task.json", asJSON(t, map[string]any{
		"version": 1, "seed": seed, "classes": classes, "architecture": task.Architecture, "epochs": task.Training.Epochs, "batch": batch,
		"optimizer": task.Training.Optimizer, "learning_rate": task.Training.LearningRate, "momentum": task.Training.Momentum, "height": task.Height, "width": task.Width, "scale": task.Scale,
		"images": "arrays", "values": "probabilities", "threads": 1, "device": "", "seconds": 0, "resume": 0,
	}))
	put(t, folder, "validation.csv", []byte("file,label\n"))
	put(t, folder, "test.csv", []byte("file\n"))
	rows := []byte("file,label\n")
	for i, label := range task.Train.Labels {
		rows = fmt.Appendf(rows, "%d,%s\n", i, classes[label])
	}
	put(t, folder, "train.csv", rows)
	var array bytes.Buffer
	if err := npy.WriteBytes(&array, task.Train.Pixels, task.Height, task.Width, 3); err != nil {
		t.Fatal(err)
	}
	put(t, folder, "train.npy", array.Bytes())
}

func put(t *testing.T, folder, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func asJSON(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
