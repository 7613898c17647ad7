package experiment

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// installed is a trainer that resolves engines as the libraries of a machine would.
type installed struct {
	logistic
	resolve func(r spec.Run, version string) (trainer.Engine, error)
	on      func(e trainer.Engine, precision string) // nil: nobody asks
}

func (i installed) On(e trainer.Engine, precision string) trainer.Trainer {
	if i.on != nil {
		i.on(e, precision)
	}
	return i
}

func (i installed) ResolveEngine(r spec.Run, version string) (trainer.Engine, error) {
	return i.resolve(r, version)
}

// versions resolves auto and fast to the engine fast of the version that is wanted,
// where there is one, or of the first.
func versions(have ...string) installed {
	return installed{resolve: func(r spec.Run, version string) (trainer.Engine, error) {
		e := trainer.Engine{Name: "fast", Library: "/lib/fast"}
		switch {
		case r.Engine == "slow", r.Engine == "auto" && len(have) == 0:
			return trainer.Engine{Name: "slow", Version: "1"}, nil
		case len(have) == 0:
			return e, errors.New("libfast: not found")
		}
		e.Version = have[0]
		for _, v := range have {
			if v == version {
				e.Version = v
			}
		}
		return e, nil
	}}
}

// TestEngineOfARunStays installs and removes libraries between sessions.
func TestEngineOfARunStays(t *testing.T) {
	for _, test := range []struct {
		name          string
		before, after installed
		want          string // the engine of the second session
		message       string // or its error
	}{
		{"nothing changes", versions("1"), versions("1"), "fast 1", ""},
		{"a newer one comes", versions("1"), versions("2", "1"), "fast 1", ""},
		{"a newer one replaces it", versions("1"), versions("2"), "", "engine: in the run fast 1, now fast 2"},
		{"it goes", versions("1"), versions(), "", "run.engine: the run was begun with fast 1: libfast: not found"},
		{"one comes", versions(), versions("1"), "slow 1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 6, 3))
			o.Spec.Run.Engine, o.Trainer = "auto", test.before
			mustRun(t, o)
			var told []string
			o.Trainer, o.Observer = test.after, &watcher{engine: func(e trainer.Engine) { told = append(told, e.String()) }}
			out, err := Run(t.Context(), o)
			if test.message != "" {
				if err == nil || !strings.Contains(err.Error(), test.message) {
					t.Errorf("error %v, want %q in it", err, test.message)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if out.Trained != 0 || out.Summary.Design.Engine != test.want {
				t.Errorf("%d trials were trained again, on %q, want %q", out.Trained, out.Summary.Design.Engine, test.want)
			}
			if !slices.Equal(told, []string{test.want}) {
				t.Errorf("told of the engines %q, want %q", told, test.want)
			}
		})
	}
}

// TestEngineReachesTheTrainer: it trains on the library that was found.
func TestEngineReachesTheTrainer(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 6, 3))
	o.Spec.Run.Engine = "auto"
	small := versions("1")
	var told []string
	small.on = func(e trainer.Engine, precision string) { told = append(told, e.String()+" "+e.Library+" "+precision) }
	o.Trainer = small
	mustRun(t, o)
	if !slices.Equal(told, []string{"fast 1 /lib/fast float32"}) {
		t.Errorf("the trainer was put on %q", told)
	}
}
