package experiment

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/verdict"
)

// TestVariantsExtendARun: the trials of [data] stay as they were, each preparation is decoded
// once, and what comes out is what a run with all variants from the start gives.
func TestVariantsExtendARun(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := experimenttest.Pictures(t, 9, 5)
	o := smallOptions(t, t.TempDir(), images)
	o.Spec.Folds.Seeds = 1
	mustRun(t, o)
	before := folder(t, o.Dir)

	o.Spec.Data.Variants = []string{"size=12x12", "scale=keras"}
	mustRun(t, o)
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if strings.HasPrefix(name, rundir.TrialsFolder+"/") && before[name] != folder(t, o.Dir)[name] {
			t.Errorf("%s is another one", name)
		}
	}
	o.Spec.Data.Variants = append(o.Spec.Data.Variants, "equalise=history+size")
	loads := 0
	o.Observer = observe(func(e event.Event) {
		if _, ok := e.(event.Loaded); ok {
			loads++
		}
	})
	if out := mustRun(t, o); out.Planned != 4*2*2*3 || out.Trained != out.Planned/4 || loads != 1 {
		t.Errorf("%d of %d trained, %d loads", out.Trained, out.Planned, loads)
	}
	text, err := os.ReadFile(filepath.Join(o.Dir, rundir.SpecFile))
	if want := "variants = ['size=12x12', 'scale=keras', 'equalise=size,history short-side=8 jpeg-quality=90']"; err != nil || !strings.Contains(string(text), want) {
		t.Errorf("%v: spec.toml lacks %s", err, want)
	}

	all, loads2 := o, 0
	all.Dir, all.Observer = t.TempDir(), observe(func(e event.Event) {
		if _, ok := e.(event.Loaded); ok {
			loads2++
		}
	})
	mustRun(t, all)
	if d := cmp.Diff(folder(t, o.Dir), folder(t, all.Dir)); d != "" {
		t.Errorf("extended twice and at once: %s", d)
	}
	if loads2 != 3 { // the scale is no other decoding
		t.Errorf("%d loads, want 3", loads2)
	}

	for name, variants := range map[string][]string{"fewer": {"size=12x12"}, "another": {"size=12x12", "scale=keras", "equalise=size"}} {
		changed := o
		changed.Spec.Data.Variants = variants
		_, err := Run(t.Context(), changed)
		var mismatch *rundir.MismatchError
		if !errors.As(err, &mismatch) || mismatch.Differences[0].What != "data.variants" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestArms: what is compared is named by what tells it from the architecture alone, pairs
// differ in one respect, and the headline is that of [data].
func TestArms(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Spec.Data.Variants = []string{"scale=keras", "equalise=size,history"}
	o.Spec.Claim.Architecture = "resnet8v2"
	s := mustRun(t, o).Summary
	arms := []string{"resnet8v1", "resnet8v1, scale keras", "resnet8v1, equalised", "resnet8v2", "resnet8v2, scale keras", "resnet8v2, equalised"}
	if d := cmp.Diff(arms, s.Design.Arms()); d != "" {
		t.Error(d)
	}
	var verdicts, cells []string
	for _, v := range s.Verdicts {
		verdicts = append(verdicts, v.Architecture)
	}
	for _, c := range s.Cells {
		cells = append(cells, c.Architecture)
	}
	if d := cmp.Diff([]string{arms[3], arms[0], arms[1], arms[2], arms[4], arms[5]}, verdicts); d != "" || !s.Verdicts[0].Headline {
		t.Errorf("verdicts: %s", d)
	}
	if d := cmp.Diff(arms, slices.Compact(cells)); d != "" {
		t.Errorf("cells: %s", d)
	}
	var pairs [][2]string
	for _, c := range s.Comparison {
		if c.Protocol == "guarded" {
			pairs = append(pairs, [2]string{c.A, c.B})
		}
	}
	want := [][2]string{{arms[0], arms[1]}, {arms[0], arms[2]}, {arms[0], arms[3]}, {arms[1], arms[4]}, {arms[2], arms[5]}, {arms[3], arms[4]}, {arms[3], arms[5]}}
	if d := cmp.Diff(want, pairs); d != "" || len(s.Comparison) != 2*len(want) {
		t.Errorf("%d comparisons: %s", len(s.Comparison), d)
	}
	for _, b := range s.Baselines {
		if len(b.Against) != 2 {
			t.Errorf("a baseline is compared with %+v, which other pixels were given to", b.Against)
		}
	}
	if got := s.Design.ArchitectureOf(arms[4]); got != "resnet8v2" {
		t.Errorf("%s is called %s", arms[4], got)
	}
	if len(s.Shortcuts) != 4 || s.Shortcuts[0].Architecture != arms[0] || s.Shortcuts[0].Equalised != arms[2] || s.Shortcuts[0].ShortSide != 8 || s.Shortcuts[0].JPEGQuality != 90 {
		t.Errorf("shortcuts: %+v", s.Shortcuts)
	}
}

// TestVariantsWithoutADifference: the same pixels under another name give a difference of
// exactly nothing, in every figure.
func TestVariantsWithoutADifference(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5)) // without transparency
	o.Spec.Data.Variants = []string{"alpha=black"}
	s := mustRun(t, o).Summary
	same := 0
	for _, c := range s.Comparison {
		if c.B != c.A+", alpha black" {
			continue
		}
		same++
		if c.Value != 0 || c.Interval.Low != 0 || c.Interval.High != 0 {
			t.Errorf("%s: %v, %+v", c.A, c.Value, c.Interval)
		}
	}
	if same != 4 {
		t.Errorf("%d comparisons", same)
	}
	byName := make(map[string]summary.Cell)
	for _, c := range s.Cells {
		byName[c.Architecture+" "+string(c.Split)+" "+string(c.Selection)] = c
	}
	for name, c := range byName {
		if other, ok := byName[strings.Replace(name, " ", ", alpha black ", 1)]; ok && cmp.Diff(c.Folds, other.Folds) != "" {
			t.Errorf("%s: %s", name, cmp.Diff(c.Folds, other.Folds))
		}
	}
}

// TestTheShortcutsShare: what is lost by equalising is named where it is shown, and only
// there.
func TestTheShortcutsShare(t *testing.T) {
	small := func(variants ...string) Options {
		o := smallOptions(t, t.TempDir(), chequered(t))
		o.Spec.Model.Architectures, o.Spec.Data.Variants = o.Spec.Model.Architectures[:1], variants
		o.Spec.Train.Epochs, o.Spec.Groups.Columns, o.Spec.Baseline.Simple = 8, nil, false
		return o
	}
	for name, c := range map[string]struct {
		o    Options
		want string // what the verdict names, at its beginning
		cuts int
	}{
		"all of it":            {small("equalise=size short-side=4"), "Of the guarded accuracy of 100.0 %, ", 2},
		"nothing is lost":      {small("equalise=size"), "", 2},
		"other things changed": {small("equalise=size short-side=4 scale=keras"), "", 0},
	} {
		s := mustRun(t, c.o).Summary
		if len(s.Shortcuts) != c.cuts {
			t.Errorf("%s: %+v", name, s.Shortcuts)
		}
		v, other := s.Verdicts[0], s.Verdicts[1]
		if v.Outcome == verdict.Undecided || !strings.HasPrefix(v.Shortcut, c.want) || (c.want == "") != (v.Shortcut == "") || other.Shortcut != "" {
			t.Errorf("%s: %s: %q and %q", name, v.Outcome, v.Shortcut, other.Shortcut)
		}
		for _, cut := range s.Shortcuts {
			if share := cut.Value() > .3 && cut.Interval.Low > 0; share != (c.want != "") {
				t.Errorf("%s: %+v", name, cut)
			}
			if c.want == "" && (cut.Value() != 0 || cut.Interval.Low != 0 || cut.Interval.High != 0) {
				t.Errorf("%s: %+v", name, cut)
			}
		}
	}
}

// chequered are noise of 8 x 8 on one of two chequerboards: the class, until images are
// shrunk to half.
func chequered(t testing.TB) fstest.MapFS {
	random := rand.New(rand.NewPCG(3, 3))
	files := fstest.MapFS{}
	csv := "path,label\n"
	for i := range 60 {
		img := image.NewRGBA(image.Rect(0, 0, 8, 8))
		for y := range 8 {
			for x := range 8 {
				v := uint8(100 + random.IntN(20) + 60*((x+y+i)%2))
				img.Set(x, y, color.RGBA{v, v, v, 255})
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("i%02d.png", i)
		files[name] = &fstest.MapFile{Data: b.Bytes()}
		csv += name + "," + []string{"cat", "dog"}[i%2] + "\n"
	}
	files["images.csv"] = &fstest.MapFile{Data: []byte(csv)}
	return files
}

// TestVariantsAreForecast: each size of images is measured and held in memory for itself,
// each preparation lists its trials.
func TestVariantsAreForecast(t *testing.T) {
	p := newPaced(time.Second, 2*time.Second)
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Trainer = p
	plain := estimateOf(t, o)
	o.Spec.Data.Variants = []string{"size=12x16", "scale=keras"}
	e := estimateOf(t, o)
	if want := 45 * 3 * (8*8 + 12*16); e.Memory.Pixels != want || plain.Memory.Pixels != 45*3*8*8 {
		t.Errorf("%d and %d bytes of pixels, want %d", plain.Memory.Pixels, e.Memory.Pixels, want)
	}
	if e.Planned != 3*plain.Planned || e.Disk.Trials != 3*plain.Disk.Trials || len(e.Trials) != 3*len(plain.Trials) || len(e.Preparations) != 3 {
		t.Errorf("%d trials of %d kinds, %d bytes; without variants %d of %d, %d", e.Planned, len(e.Trials), e.Disk.Trials, plain.Planned, len(plain.Trials), plain.Disk.Trials)
	}
	var paces []string
	for _, pace := range e.Time.Paces {
		paces = append(paces, pace.Architecture)
	}
	if d := cmp.Diff([]string{"resnet8v1", "resnet8v1, 12x16", "resnet8v2", "resnet8v2, 12x16"}, paces); d != "" {
		t.Error(d)
	}
	if r := e.Time.Train.Middle / plain.Time.Train.Middle; r < 2.9 || r > 3.1 {
		t.Errorf("%v times as long", r)
	}
}
