package spec

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/remedy"
)

// Trainer says which program trains, where it is not refold itself. Folder, Environment,
// Reads, Writes, Network, Seconds, Grace, Processes, MaxFile, Keep and Devices are not part of the
// identity of a run; what the files of the program hold is.
type Trainer struct {
	Command       []string `toml:"command" comment:"A program of your own that trains a trial, such as [\"python\", \"train.py\"]; empty: refold trains the networks itself"`
	Folder        string   `toml:"folder" comment:"Where the files that command and files name lie"`
	Files         []string `toml:"files" comment:"What the program needs beside the files that command names: each is copied into the run, and must stay as it is; empty: refold_client.py, where it lies beside them"`
	Images        string   `toml:"images" comment:"What it is given: files (your image files), pixels (PNG of the decoded images: no format and no metadata to learn from), arrays (the pixels that [data] prepares)"`
	Values        string   `toml:"values" comment:"What it predicts: probabilities, logits"`
	Deterministic bool     `toml:"deterministic" comment:"It gives the same bytes twice: two results of a trial that differ are then an error"`
	Keep          bool     `toml:"keep" comment:"One process trains trial after trial, which saves its start; it may then remember what it saw"`
	Devices       []string `toml:"devices" comment:"One trial at a time on each, such as [\"0\", \"1\"]: what CUDA_VISIBLE_DEVICES is set to; empty: run.parallel decides"`
	Environment   []string `toml:"environment" comment:"Variables that it is given, beside those that every program needs: NAME (as it is here) or NAME=VALUE"`
	Reads         []string `toml:"reads" comment:"Files and folders outside of its own that it may read, such as weights"`
	Writes        []string `toml:"writes" comment:"Folders outside of its own where it may write: what it keeps there may tell labels from trial to trial"`
	Network       bool     `toml:"network" comment:"It may open connections"`
	Seconds       int      `toml:"seconds" comment:"Time limit of a trial; 0: none"`
	Grace         int      `toml:"grace" comment:"Seconds between asking it to stop (SIGTERM) and ending it (SIGKILL)"`
	Processes     int      `toml:"processes" comment:"Processes and threads of a trial at once, at most; 0: any number"`
	MaxFile       float64  `toml:"max-file" comment:"How large any file that it writes may become, in GB; 0: any size"`
}

// What a program is given (trainer.images) and predicts (trainer.values).
const (
	ImagesFiles  = "files"
	ImagesPixels = "pixels"
	ImagesArrays = "arrays"

	ValuesProbabilities = "probabilities"
	ValuesLogits        = "logits"
)

// DeviceVariable tells a program which devices it may use.
const DeviceVariable = "CUDA_VISIBLE_DEVICES"

// EngineProgram is what a run's engine is where a program trains: what that computes with
// is its own matter.
const EngineProgram = "program"

// External reports whether a program trains, and not refold itself.
func (t Trainer) External() bool { return len(t.Command) > 0 }

// Title is what a program is called where its user gave no name: that of the first file
// in its command, else of the command, without the extension.
func (t Trainer) Title() string {
	if !t.External() {
		return ""
	}
	name := t.Command[0]
	for _, arg := range t.Command[1:] {
		if ext := filepath.Ext(arg); ext != "" && !strings.HasPrefix(arg, "-") {
			name = arg
			break
		}
	}
	name = filepath.Base(filepath.ToSlash(name))
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// defaultTrainer holds where no program is named.
func defaultTrainer() Trainer {
	return Trainer{
		Command: []string{}, Folder: ".", Files: []string{}, Images: ImagesFiles, Values: ValuesProbabilities,
		Devices: []string{}, Environment: []string{}, Reads: []string{}, Writes: []string{}, Grace: 10, Processes: 1024, MaxFile: 16,
	}
}

// lists are the lists of texts, which a file writes as [] where they are empty.
func (t *Trainer) lists() []*[]string {
	return []*[]string{&t.Command, &t.Files, &t.Devices, &t.Environment, &t.Reads, &t.Writes}
}

func (t *Trainer) clone() {
	for _, list := range t.lists() {
		*list = slices.Clone(*list)
	}
}

func (c *checker) trainer(s Spec) {
	t := s.Trainer
	if t.External() {
		c.want(t.Command[0] != "", "trainer.command", "its first text is empty: name a program")
		c.want(s.Run.SaveWeights == SaveNone, "run.save-weights", "%s: a program of one's own (trainer.command) keeps its weights itself: none", s.Run.SaveWeights)
		const own = "%v: is for the networks that are built in, and a program (trainer.command) trains: %s"
		c.want(slices.Contains([]string{"auto", EngineProgram, ""}, s.Run.Engine), "run.engine", own, s.Run.Engine, "auto")
		c.want(s.Run.Kernels == KernelsAuto, "run.kernels", own, s.Run.Kernels, KernelsAuto)
		c.want(s.Run.Precision == "float32", "run.precision", own, s.Run.Precision, "float32")
		c.want(s.Model.Width == 1, "model.width", own, s.Model.Width, "1")
		c.want(len(s.Model.Weights) == 0, "model.weights", own, s.Model.Weights, "name the file in trainer.command, and in trainer.reads")
		c.want(s.Model.Freeze == "", "model.freeze", own, s.Model.Freeze, "leave it empty")
		c.want(len(s.Train.Augment) == 0, "train.augment", own, s.Train.Augment, "leave it empty, and let the program change its images")
		c.want(t.Images == ImagesArrays || len(s.Data.Equalise) == 0, "data.equalise",
			"%v: changes the pixels that refold prepares, and the program is given %s: trainer.images = \"arrays\" gives it these pixels", s.Data.Equalise, t.Images)
		for _, device := range t.Devices {
			c.want(device != "" && !strings.ContainsAny(device, "\x00\n"), "trainer.devices", "%q: must be the name of a device, such as 0", device)
		}
	} else {
		for _, set := range []struct {
			key string
			on  bool
		}{{"trainer.files", len(t.Files) > 0}, {"trainer.devices", len(t.Devices) > 0}, {"trainer.keep", t.Keep}, {"trainer.deterministic", t.Deterministic}} {
			c.wantNext(!set.on, set.key, "is for a program of one's own", remedy.Textf(": %s names it", remedy.Setting{Key: "trainer.command"}))
		}
	}
	distinct(c, "trainer.devices", t.Devices)
	c.oneOf("trainer.images", t.Images, choices("trainer.images")...)
	c.oneOf("trainer.values", t.Values, choices("trainer.values")...)
	for _, v := range t.Environment {
		name, _, _ := strings.Cut(v, "=")
		c.want(name != "" && !strings.Contains(v, "\x00"), "trainer.environment", "%q: must be NAME or NAME=VALUE", v)
	}
	const day = 24 * 60 * 60
	c.want(t.Seconds >= 0 && t.Seconds <= 365*day, "trainer.seconds", "%d: must lie between 0 (no limit) and %d, a year", t.Seconds, 365*day)
	c.want(t.Grace >= 0 && t.Grace <= day, "trainer.grace", "%d: must lie between 0 and %d seconds, a day", t.Grace, day)
	c.want(t.Processes >= 0 && t.Processes <= 1<<20, "trainer.processes", "%d: must lie between 0 (no limit) and %d", t.Processes, 1<<20)
	c.want(t.MaxFile >= 0 && t.MaxFile <= 1e6, "trainer.max-file", "%v: must lie between 0 (no limit) and 1000000 GB", t.MaxFile)
}
