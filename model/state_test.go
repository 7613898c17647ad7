package model

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/model/augment"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// TestResumeAtEveryMoment stops a fit wherever it looks at its context, which is
// at every step and every batch of an evaluation, and goes on.
func TestResumeAtEveryMoment(t *testing.T) {
	for name, config := range courses() {
		t.Run(name, func(t *testing.T) {
			whole := newCourse(config)
			want, _ := whole.session(t.Context(), t, nil)
			stops := 0
			for ; ; stops++ {
				f := newCourse(config)
				_, state := f.session(&patience{t.Context(), stops}, t, nil)
				if state == nil {
					break
				}
				fitted, _ := f.session(t.Context(), t, state)
				f.same(t, whole, fitted, want)
			}
			if stops < len(whole.steps)+config.Epochs {
				t.Errorf("%d stops in %d steps and %d evaluations", stops, len(whole.steps), config.Epochs)
			}
		})
	}
}

// TestResumeOverAndOver stops a fit at random, again and again.
func TestResumeOverAndOver(t *testing.T) {
	for name, config := range courses() {
		t.Run(name, func(t *testing.T) {
			whole := newCourse(config)
			want, _ := whole.session(t.Context(), t, nil)
			rapid.Check(t, func(rt *rapid.T) {
				f := newCourse(config)
				var fitted string
				var state []byte
				for fitted == "" {
					fitted, state = f.session(&patience{t.Context(), rapid.IntRange(1, 9).Draw(rt, "looks")}, t, state)
				}
				f.same(rt, whole, fitted, want)
			})
		})
	}
}

// TestSnapshotsOfALivingFit writes every snapshot of a fit that is not stopped:
// that changes nothing, and each is a place to go on from.
func TestSnapshotsOfALivingFit(t *testing.T) {
	config := courses()["v1, adam"]
	whole := newCourse(config)
	want, _ := whole.session(t.Context(), t, nil)
	f := newCourse(config)
	type moment struct {
		state  []byte
		epochs int
		at     Progress
	}
	var moments []moment
	n, err := Fit(t.Context(), Fitting{Config: config, Train: f.train, Validation: f.validation, Test: f.test, Random: streams("1"), Hooks: Hooks{
		Step:  func(p Progress) { f.steps = append(f.steps, p) },
		Epoch: func(e Epoch, _ *Network) error { f.epochs = append(f.epochs, e); return nil },
		Checkpoint: func(s Snapshot) {
			var b bytes.Buffer
			if err := s.Write(&b, nil); err != nil || s.Last {
				t.Fatalf("last %t, %v", s.Last, err)
			}
			moments = append(moments, moment{b.Bytes(), len(f.epochs), s.Progress})
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	f.same(t, whole, sumOf(t, n), want)
	if len(moments) != len(f.steps)+config.Epochs {
		t.Errorf("%d snapshots of %d steps and %d epochs", len(moments), len(f.steps), config.Epochs)
	}
	for _, m := range moments {
		g := newCourse(config)
		fitted, _ := g.session(t.Context(), t, m.state)
		g.epochs = append(f.epochs[:m.epochs:m.epochs], g.epochs...)
		g.steps = append(f.steps[:len(f.steps)-len(g.steps):len(f.steps)-len(g.steps)], g.steps...)
		g.same(t, whole, fitted, want)
	}
}

// halfway is the state of a small fit after its first step, with some metadata.
func halfway(t testing.TB, f *course) []byte {
	t.Helper()
	var state bytes.Buffer
	_, err := Fit(&patience{t.Context(), 1}, Fitting{Config: f.config, Train: f.train, Validation: f.validation, Test: f.test, Random: streams("1"), Hooks: Hooks{
		Checkpoint: func(s Snapshot) {
			if s.Last {
				if err := s.Write(&state, map[string]string{"trial": "of somebody"}); err != nil {
					t.Fatal(err)
				}
			}
		},
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return state.Bytes()
}

func TestStateCarriesMetadata(t *testing.T) {
	state := halfway(t, newCourse(courses()["v1, adam"]))
	metadata, err := weights.ReadMetadata(bytes.NewReader(state), int64(len(state)))
	if err != nil || metadata["trial"] != "of somebody" || metadata["fit/with/learning rate"] != "0.005" {
		t.Errorf("%v, %v", metadata, err)
	}
	f, err := newFit(Fitting{Config: smallConfig("resnet8v1"), Train: newCourse(smallConfig("resnet8v1")).train, Random: streams("1")})
	if err != nil {
		t.Fatal(err)
	}
	if err := (Snapshot{fit: f}).Write(io.Discard, map[string]string{"fit/at/epoch": "3"}); err == nil {
		t.Error("metadata of the fit's own was overwritten")
	}
}

// TestResumeRefusesAnotherFit changes every field of the configuration, but for
// the engine, which is auto here, and the images.
func TestResumeRefusesAnotherFit(t *testing.T) {
	config := courses()["v1, sgd"]
	f := newCourse(config)
	state := halfway(t, f)
	tests := []struct {
		field  string
		change func(*resnet.Config)
		want   string
	}{
		{"Architecture", func(c *resnet.Config) { c.Architecture = "resnet14v1" }, "architecture resnet8v1, not resnet14v1"},
		{"Width", func(c *resnet.Config) { c.Width = 0.5 }, "width 0.25, not 0.5"},
		{"Height", func(c *resnet.Config) { c.Height, c.ImageWidth = 10, 12 }, "image height 12, not 10"},
		{"ImageWidth", func(c *resnet.Config) { c.ImageWidth = 20 }, "image width 10, not 20"},
		{"Classes", func(c *resnet.Config) { c.Classes = 3 }, "classes 2, not 3"},
		{"Epochs", func(c *resnet.Config) { c.Epochs = 9 }, "epochs 2, not 9"},
		{"Batch", func(c *resnet.Config) { c.Batch = 5 }, "batch 4, not 5"},
		{"Optimizer", func(c *resnet.Config) { c.Optimizer = "adam" }, "optimizer sgd, not adam"},
		{"LearningRate", func(c *resnet.Config) { c.LearningRate = 0.1 }, "learning rate 0.005, not 0.1"},
		{"Momentum", func(c *resnet.Config) { c.Momentum = 0.8 }, "momentum 0.9, not 0.8"},
		{"BatchNormMomentum", func(c *resnet.Config) { c.BatchNormMomentum = 0.5 }, "batch-norm momentum 0.9, not 0.5"},
		{"PreciseImages", func(c *resnet.Config) { c.PreciseImages = 4 }, "images for precise statistics 8, not 4"},
		{"Scale", func(c *resnet.Config) { c.Scale = "keras" }, "scale unit, not keras"},
		{"Precision", func(c *resnet.Config) { c.Precision = "bfloat16" }, "precision float32, not bfloat16"},
		{"Threads", func(c *resnet.Config) { c.Threads = 2 }, "threads 1, not 2"},
		{"Augment", func(c *resnet.Config) { c.Augment = augment.Kinds{Flip: true, Colour: true} }, "without augmentation, not with flip, colour"},
		{"Freeze", func(c *resnet.Config) { c.Freeze = "stem" }, "without freeze, not with stem"},
	}
	if fields := reflect.TypeFor[resnet.Config]().NumField(); len(tests) != fields-4 { // Engine, Library and Kernels: the version tells these; HeadOnly goes with Freeze
		t.Errorf("%d tests of %d fields", len(tests), fields)
	}
	refused := func(t *testing.T, c resnet.Config, train Examples, want string) {
		t.Helper()
		s, err := readState(state)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Fit(t.Context(), Fitting{Config: c, Train: train, Random: streams("1"), From: s}); !errors.Is(err, ErrState) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	for _, test := range tests {
		t.Run(test.field, func(t *testing.T) {
			c := config
			test.change(&c)
			refused(t, c, newCourse(c).train, test.want)
		})
	}
	fewer := Examples{Pixels: f.train.Pixels[1:], Labels: f.train.Labels[1:]}
	refused(t, config, fewer, "training images 11, not 10")
}

func TestDamagedStateIsRefused(t *testing.T) {
	f := newCourse(courses()["v1, adam"])
	state := halfway(t, f)
	var steps int // that were taken, or begun from
	read := func(data []byte) error {
		steps = 0
		s, err := readState(data)
		if err != nil {
			return err
		}
		n, err := Fit(t.Context(), Fitting{Config: f.config, Train: f.train, Random: streams("1"), From: s, Hooks: Hooks{
			Step: func(Progress) { steps++ },
		}})
		if err == nil {
			n.Close()
		}
		return err
	}
	if err := read(state); err != nil || steps == 0 {
		t.Fatalf("%d steps, %v", steps, err)
	}
	for cut := 0; cut < len(state); cut += 1 + cut/20 {
		if err := read(state[:cut]); !errors.Is(err, ErrState) || steps > 0 {
			t.Errorf("cut after %d of %d bytes: %d steps, %v", cut, len(state), steps, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at, bit := rapid.IntRange(0, len(state)-1).Draw(t, "at"), rapid.IntRange(0, 7).Draw(t, "bit")
		flipped := bytes.Clone(state)
		flipped[at] ^= 1 << bit
		if err := read(flipped); !errors.Is(err, ErrState) || steps > 0 {
			t.Fatalf("bit %d of byte %d flipped: %d steps, %v", bit, at, steps, err)
		}
	})
}

// FuzzReadState shows that no input makes ReadState panic, and that what it reads
// is refused by Resume or followed to the end.
func FuzzReadState(f *testing.F) {
	c := newCourse(courses()["v2, no momentum"])
	state := halfway(f, c)
	f.Add(state)
	f.Add(state[:len(state)/2])
	f.Add([]byte("\x1e\x00\x00\x00\x00\x00\x00\x00" + `{"__metadata__":{"fit/version":"1"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := readState(data)
		if err != nil {
			if !errors.Is(err, ErrState) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		n, err := Fit(t.Context(), Fitting{Config: c.config, Train: c.train, Random: streams("1"), From: s})
		if err == nil {
			n.Close()
		}
	})
}

// TestStateIsReadInPlace: a state, which is larger than what a small network
// computes with, takes no memory of its own when it is read.
func TestStateIsReadInPlace(t *testing.T) {
	c := smallConfig("resnet50v1")
	c.Width, c.Height, c.ImageWidth, c.Batch = 0.5, 32, 32, 1
	f, err := newFit(Fitting{Config: c, Train: stripes(1, c, rand.New(rand.NewPCG(1, 1))), Random: streams("1")})
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	var state bytes.Buffer
	if err := (Snapshot{fit: f}).Write(&state, nil); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := readState(state.Bytes())
	if err == nil {
		err = f.restore(s)
	}
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > uint64(state.Len()/4) {
		t.Errorf("reading %d bytes of state allocates %d bytes", state.Len(), taken)
	}
}
