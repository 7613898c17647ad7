package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/history"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/probe"
)

// clean draws what the files of two classes say where nothing tells them apart, in pairs
// that are a group.
func clean(r *rand.Rand, images int) (files []audit.FileFacts, d probe.Design) {
	var labels, of []int
	for i := range images {
		width := []int{512, 640, 768, 500 + r.IntN(500)}[r.IntN(4)]
		files = append(files, audit.FileFacts{
			Path: fmt.Sprintf("c%d/%08x.png", i%2, r.Uint32()), Width: width, Height: 512, Bytes: int64(1000 + r.IntN(100_000)),
			Format: []string{"png", "jpeg"}[r.IntN(2)], Quantisation: fmt.Sprint(r.IntN(5)), Subsampling: "4:2:0",
			EXIF: []string{"", "camera", "editor"}[r.IntN(3)], Modified: time.Unix(int64(1_700_000_000+r.IntN(10_000_000)), 0),
		})
		labels, of = append(labels, i%2), append(of, i/2)
	}
	d, err := probe.Divide(labels, 2, dataset.Groups{Of: of, Count: (images + 1) / 2}, 5, r)
	if err != nil {
		panic(err)
	}
	return files, d
}

func shortcuts(t *testing.T, d probe.Design, features []audit.Feature) map[string]audit.Shortcut {
	t.Helper()
	found, err := audit.Shortcuts(context.Background(), d, features, .95)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]audit.Shortcut{}
	for _, s := range found {
		byName[s.Feature] = s
	}
	return byName
}

// Each property that is made to tell the class is found by its name, alone and together
// with the others, and no other one is.
func TestShortcuts(t *testing.T) {
	for name, plant := range map[string]func(f *audit.FileFacts, label int, r *rand.Rand){
		"format":              func(f *audit.FileFacts, label int, r *rand.Rand) { f.Format = []string{"png", "jpeg"}[label] },
		"quantisation tables": func(f *audit.FileFacts, label int, r *rand.Rand) { f.Quantisation = fmt.Sprint(label, r.IntN(3)) },
		"subsampling":         func(f *audit.FileFacts, label int, r *rand.Rand) { f.Subsampling = []string{"4:2:0", "4:4:4"}[label] },
		"progressive":         func(f *audit.FileFacts, label int, r *rand.Rand) { f.Progressive = []string{"no", "yes"}[label] },
		"alpha":               func(f *audit.FileFacts, label int, r *rand.Rand) { f.Alpha = []string{"no", "yes"}[label] },
		"colour profile":      func(f *audit.FileFacts, label int, r *rand.Rand) { f.Profile = []string{"", "sRGB"}[label] },
		"bit depth":           func(f *audit.FileFacts, label int, r *rand.Rand) { f.BitDepth = []string{"8", "16"}[label] },
		"palette":             func(f *audit.FileFacts, label int, r *rand.Rand) { f.Palette = []string{"no", "yes"}[label] },
		"EXIF":                func(f *audit.FileFacts, label int, r *rand.Rand) { f.EXIF = []string{"", "camera"}[label] },
		"text chunks":         func(f *audit.FileFacts, label int, r *rand.Rand) { f.TextChunks = []string{"", "parameters"}[label] },
		"file name": func(f *audit.FileFacts, label int, r *rand.Rand) {
			f.Path = fmt.Sprintf("c/%s_%d.png", []string{"ai", "photo"}[label], r.IntN(1000))
		},
		"modification time": func(f *audit.FileFacts, label int, r *rand.Rand) { f.Modified = f.Modified.AddDate(0, 6*label, 0) },
	} {
		r := rand.New(rand.NewPCG(1, 2))
		files, d := clean(r, 200)
		for i := range files {
			plant(&files[i], d.Labels[i], r)
		}
		for feature, s := range shortcuts(t, d, audit.FileFeatures(files)) {
			if want := feature == name || feature == audit.Together; s.Above() != want {
				t.Errorf("%s planted: %s above is %v: accuracy %.3f, excess from %.3f", name, feature, s.Above(), s.Result.Accuracy.Estimate, s.Result.Excess.Low)
			}
		}
	}
}

// A size that only one class has shows in width, aspect and what is counted a pixel.
func TestShortcutSize(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	files, d := clean(r, 200)
	for i := range files {
		if d.Labels[i] == 1 {
			files[i].Width = 832
		}
	}
	found := shortcuts(t, d, audit.FileFeatures(files))
	for feature, reach := range map[string]audit.Reach{"width": audit.Traces, "aspect": audit.Traces, audit.Together: audit.FileOnly} {
		if s := found[feature]; !s.Above() || s.Reach != reach {
			t.Errorf("%s: above %v, reach %s", feature, s.Above(), s.Reach)
		}
	}
	if s := found["height"]; !s.Constant || s.Above() {
		t.Errorf("a height that all images share: %+v", s)
	}
}

// A class that was JPEG of quality 90 before all were saved as PNG is told from one that
// never was; two halves of the same kind are not.
func TestJPEGHistory(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, saved := range []bool{true, false} {
		var images []history.History
		_, d := clean(r, 80)
		for _, label := range d.Labels {
			g := image.NewGray(image.Rect(0, 0, 64, 64))
			slope, edge := 3*r.Float64(), 64*r.Float64()
			for i := range g.Pix {
				x, y := float64(i%64), float64(i/64)
				g.Pix[i] = uint8(60 + slope*(x+y)/2 + 6*r.Float64())
				if x+y/2 > edge {
					g.Pix[i] += 70
				}
			}
			if saved && label == 1 {
				var file bytes.Buffer
				if err := jpeg.Encode(&file, g, &jpeg.Options{Quality: 90}); err != nil {
					t.Fatal(err)
				}
				decoded, err := jpeg.Decode(&file)
				if err != nil {
					t.Fatal(err)
				}
				g = decoded.(*image.Gray)
			}
			h, err := history.New(g.Pix, 64, 64)
			if err != nil {
				t.Fatal(err)
			}
			images = append(images, h)
		}
		found := shortcuts(t, d, []audit.Feature{audit.HistoryFeature(images)})["JPEG history"]
		if found.Above() != saved || saved && found.Result.Accuracy.Estimate < .9 {
			t.Errorf("saved %v: above %v, accuracy %.3f", saved, found.Above(), found.Result.Accuracy.Estimate)
		}
	}
}

// TestCleanHasNoShortcut: a clean set with a real signal in its colours has none but what
// is content, and content is what it is called.
func TestCleanHasNoShortcut(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	runs, alarms, seen := scaled(30), 0, 0
	for range runs {
		files, d := clean(r, 120)
		pictures := make([]audit.PixelFacts, len(files))
		for i := range pictures {
			pixels := make([]uint8, 192)
			for k := range pixels {
				pixels[k] = uint8(r.IntN(256))
			}
			pixels[3] = uint8(r.IntN(100) + 120*d.Labels[i])
			pictures[i] = audit.PixelFacts{Thumbnail: pixels, Border: pixels[:12]}
		}
		for _, s := range shortcuts(t, d, audit.FileFeatures(files)) {
			if s.Above() {
				alarms++
				break
			}
		}
		for _, s := range shortcuts(t, d, audit.PixelFeatures(pictures)) {
			if s.Reach != audit.Content {
				t.Fatalf("%s is %s", s.Feature, s.Reach)
			}
			if s.Feature == "border" && s.Above() {
				seen++
			}
		}
	}
	t.Logf("%d of %d clean sets have a shortcut", alarms, runs)
	if float64(alarms) > atMost(runs, .025) || seen < runs/2 {
		t.Errorf("%d of %d clean sets have a shortcut; the signal is seen in %d", alarms, runs, seen)
	}
}
