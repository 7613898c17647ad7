package experiment

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// shades are noisy pictures of which light ones are cats and dark ones dogs, in groups of
// two, with a manifest in which the labels of those that are wrong are swapped.
func shades(t *testing.T, images int, label func(i int, class string) string) fstest.MapFS {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	files := fstest.MapFS{}
	csv := bytes.NewBufferString("path,label,group\n")
	for i := range images {
		class, light := "cat", 140
		if i/2%2 == 1 {
			class, light = "dog", 115
		}
		img := image.NewRGBA(image.Rect(0, 0, 8, 8))
		for at := range 64 {
			shade := func() uint8 { return uint8(light - 60 + random.IntN(121)) }
			img.Set(at%8, at/8, color.RGBA{shade(), shade(), shade(), 255})
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%03d.png", i)
		files[name] = &fstest.MapFile{Data: b.Bytes()}
		fmt.Fprintf(csv, "%s,%s,g%d\n", name, label(i, class), i/2)
	}
	files["images.csv"] = &fstest.MapFile{Data: csv.Bytes()}
	return files
}

// swapped is the other label.
func swapped(class string) string { return map[string]string{"cat": "dog", "dog": "cat"}[class] }

// planted swaps one label of twenty, of both classes alike.
func planted(i int, class string) string {
	if i%40 == 7 || i%40 == 29 {
		return swapped(class)
	}
	return class
}

// TestPlantedLabelsAreFound: of 200 images that can be told apart, nine at least of the ten with
// a swapped label are doubted, by nearly all votes, and one other at most.
func TestPlantedLabelsAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := smallOptions(t, t.TempDir(), shades(t, 200, planted))
	o.Spec.Groups.NearCopies, o.Spec.Groups.Metadata = true, true
	s := mustRun(t, o).Summary
	d := s.Labels
	if d == nil || d.Protocol != plan.Guarded || d.Split != spec.SplitGroups || d.Selection != plan.SelectValidation || d.Tested != 200 || len(d.Networks) != 2 || !d.Heard() {
		t.Fatalf("%+v", d)
	}
	for _, n := range d.Networks {
		cell := findCell(s, n.Architecture, d.Split, d.Selection)
		if !n.Count || n.Seeds != 2 || n.Majority != .5 || cmp.Diff(*cell.Primary, n.Accuracy) != "" {
			t.Errorf("%+v", n)
		}
	}
	found := 0
	for i, image := range d.Images {
		if i > 0 && image.Margin < d.Images[i-1].Margin {
			t.Errorf("%s is out of order", image.Path)
		}
		if image.Label != swapped(image.Predicted) || image.Of != 4 || image.Contradict < 3 || len(image.SHA256) != 64 {
			t.Errorf("%+v", image)
		}
		number, err := strconv.Atoi(strings.TrimSuffix(image.Path, ".png"))
		if err == nil && planted(number, image.Label) != image.Label {
			found++
		}
	}
	if others := len(d.Images) - found; found < 9 || others > 1 {
		t.Errorf("%d of 10 found, with %d others: %+v", found, others, d.Images)
	}
	if !slices.ContainsFunc(s.Data.Audit.Findings, func(f finding.Finding) bool {
		return f.Condition == finding.Doubted && f.Severity == finding.Medium && f.Images == len(d.Images) && f.Example == d.Images[0].Path
	}) {
		t.Errorf("%+v", s.Data.Audit.Findings)
	}
	again := mustRun(t, o).Summary
	if diff := cmp.Diff(s, again); diff != "" {
		t.Errorf("going on changes the summary:\n%s", diff)
	}
	labelsAreDecided(t, o, d)
}

// labelsAreDecided: what somebody decided on a label counts when the run goes on, and is
// kept; a decision on another label than the image has says nothing.
func labelsAreDecided(t *testing.T, o Options, d *summary.DoubtfulLabels) {
	t.Helper()
	right, other := d.Images[0], d.Images[1]
	var err error
	text := right.Decision + "\nignore,label," + other.SHA256 + "," + other.Predicted + "\n"
	if o.Decisions, err = decision.Read(strings.NewReader(text), "decisions.csv"); err != nil {
		t.Fatal(err)
	}
	for _, decisions := range []*decision.File{o.Decisions, nil} {
		o.Decisions = decisions
		now := mustRun(t, o).Summary
		if now.Labels.Confirmed != 1 || cmp.Diff(d.Images[1:], now.Labels.Images) != "" || now.Data.Audit.Decisions != 2 {
			t.Errorf("%+v", now.Labels)
		}
		if report, err := summarise(o.Dir, false); err != nil || cmp.Diff(now, report) != "" {
			t.Errorf("%v\n%s", err, cmp.Diff(now, report))
		}
	}
	o.Decisions = &decision.File{}
	if now := mustRun(t, o).Summary.Labels; now.Confirmed != 0 || cmp.Diff(d.Images, now.Images) != "" {
		t.Errorf("taken back: %+v", now)
	}
}

// TestNetworksThatLearnedNothingAreNotHeard: with labels that pictures do not tell there is
// no list, whatever the networks predict.
func TestNetworksThatLearnedNothingAreNotHeard(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	random := rand.New(rand.NewPCG(5, 6))
	o := smallOptions(t, t.TempDir(), shades(t, 120, func(int, string) string { return []string{"cat", "dog"}[random.IntN(2)] }))
	s := mustRun(t, o).Summary
	d := s.Labels
	if d == nil || d.Heard() || len(d.Images) != 0 || len(d.Networks) != 2 || d.Tested != 0 {
		t.Fatalf("%+v", d)
	}
	for _, n := range d.Networks {
		if n.Count || n.Accuracy.Low > n.Majority {
			t.Errorf("%+v", n)
		}
	}
	o = smallOptions(t, t.TempDir(), shades(t, 120, planted))
	o.Spec.Data.Null, o.Spec.Data.Positive = true, ""
	if s := mustRun(t, o).Summary; s.Labels != nil {
		t.Errorf("labels drawn at random: %+v", s.Labels)
	}
}

// TestDoubtsOfUnfinishedRuns: only whole seeds have a vote, of each network, and where the
// guarded split has none, another split is read and named.
func TestDoubtsOfUnfinishedRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	for _, c := range []struct {
		only     string
		splits   []spec.Split
		protocol plan.Protocol
		networks map[string]int
	}{
		{"*.rows.*", []spec.Split{spec.SplitRows, spec.SplitGroups}, "rows+validation", map[string]int{"resnet8v1": 2, "resnet8v2": 2}},
		{"resnet8v2.*.groups.*.seed1.*", []spec.Split{spec.SplitRows, spec.SplitGroups}, plan.Guarded, map[string]int{"resnet8v2": 1}},
		{"*", []spec.Split{spec.SplitRows}, "rows+validation", map[string]int{"resnet8v1": 2, "resnet8v2": 2}},
		{"*.fold0", []spec.Split{spec.SplitRows, spec.SplitGroups}, "", nil},
	} {
		o := smallOptions(t, t.TempDir(), shades(t, 120, planted))
		o.Spec.Run.Only, o.Spec.Folds.Splits, o.Spec.Data.Sample = c.only, c.splits, 100
		d := mustRun(t, o).Summary.Labels
		if c.protocol == "" {
			if d != nil {
				t.Errorf("%s: %+v", c.only, d)
			}
			continue
		}
		networks, votes := make(map[string]int), 0
		for _, n := range d.Networks {
			networks[n.Architecture] = n.Seeds
			votes += n.Seeds
		}
		if d.Protocol != c.protocol || cmp.Diff(c.networks, networks) != "" || len(d.Images) == 0 || d.Tested < 100 || d.Images[0].Decision != "" {
			t.Errorf("%s: %+v", c.only, d)
		}
		if !slices.ContainsFunc(d.Images, func(i summary.DoubtfulImage) bool { return i.Of == votes }) ||
			slices.ContainsFunc(d.Images, func(i summary.DoubtfulImage) bool { return i.Of > votes || 2*i.Contradict <= i.Of }) {
			t.Errorf("%s: %d votes: %+v", c.only, votes, d.Images)
		}
	}
}
