package plan

import (
	"path"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/experiment/spec"
)

// onlySpec picks trials of two networks.
func onlySpec(only string) spec.Spec {
	var s spec.Spec
	s.Model.Architectures = []string{"resnet8v1", "resnet20v2"}
	s.Data.Size, s.Data.Resize = [2]int{24, 24}, "stretch"
	s.Folds.Splits, s.Folds.K, s.Folds.Seeds, s.Folds.Sizes = []spec.Split{spec.SplitRows, spec.SplitGroups}, 4, 2, []int{100}
	s.Run.Only = only
	return s
}

func TestMaySelect(t *testing.T) {
	for only, want := range map[string]bool{
		"": true, "*": true, "*.groups.*": true, "*.group.*": false, "resnet20v3.*": false, "resnet20v?.*": true, "resnet[0-9]v1.*": true,
		"resnet[^8]v1.*": false, "*.n360.*": true, "*.n36?.*": true, "*.nx.*": false, "*.seed1.fold3": true, "*.seed2.*": false, "*.fold4": false,
		"*.train100.*": true, "*.train200.*": false, "resnet8v1.stretch24x24.rows.n360.seed0.fold0": true, `resnet8v1.\*.rows.*`: false,
		"resnet8v1.pad64x64-shrunk.rows.n1.seed0.fold0": false, "resnet8v1..rows.*": false, "*.n.*": false,
	} {
		if got, _ := MaySelect(onlySpec(only)); got != want {
			t.Errorf("%q: %t, want %t", only, got, want)
		}
	}
}

// TestMaySelectWithOpenPreparations: what images are made alike by, they decide.
func TestMaySelectWithOpenPreparations(t *testing.T) {
	for only, want := range map[string]bool{"resnet8v1.stretch24x24-short96.rows.*": true, "resnet8v1..rows.*": false, "*.group.n*": false} {
		s := onlySpec(only)
		s.Data.Equalise = []spec.Equaliser{spec.EqualiseSize}
		if got, _ := MaySelect(s); got != want {
			t.Errorf("%q: %t, want %t", only, got, want)
		}
	}
}

// TestMaySelectRefusesNoName: whatever picks a trial may do so.
func TestMaySelectRefusesNoName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := onlySpec("")
		arm := Arm{Architecture: rapid.SampledFrom(s.Model.Architectures).Draw(t, "architecture"), Preparation: spec.Preparation{Name: "stretch24x24"}}
		trial := newTrial(arm, rapid.SampledFrom(s.Folds.Splits).Draw(t, "split"), rapid.IntRange(1, 99999).Draw(t, "images"),
			rapid.IntRange(0, 1).Draw(t, "seed"), rapid.IntRange(0, 3).Draw(t, "fold"))
		if rapid.Bool().Draw(t, "sized") {
			trial = trial.sized(100)
		}
		s.Run.Only = rapid.StringMatching(`(\*|[a-z0-9.]|\?|\[[a-z0-9]-?[a-z0-9]\]|\[\^[a-z]\]){1,20}`).Draw(t, "pattern")
		if rapid.Bool().Draw(t, "near") { // a name with parts that are open
			cut := rapid.IntRange(0, len(trial.Name)).Draw(t, "cut")
			s.Run.Only = rapid.SampledFrom([]string{trial.Name[:cut] + "*", "*" + trial.Name[cut:], trial.Name}).Draw(t, "kind")
		}
		if ok, err := path.Match(s.Run.Only, trial.Name); err == nil && ok {
			if may, _ := MaySelect(s); !may {
				t.Fatalf("%q picks %s", s.Run.Only, trial.Name)
			}
		}
	})
}
