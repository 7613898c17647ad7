package experiment

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/metadata/coding"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// TestWhatImagesAreEqualisedTo: the smallest and the worst of all, unless that takes most
// from the others; the spec may ask for less.
func TestWhatImagesAreEqualisedTo(t *testing.T) {
	type file struct {
		width, height, quality int
		format                 string
	}
	jpegs := func(qualities ...int) (files []file) {
		for _, q := range qualities {
			files = append(files, file{200, 100, q, "jpeg"})
		}
		return files
	}
	sides := func(sides ...int) (files []file) {
		for _, s := range sides {
			files = append(files, file{s, 2 * s, 0, "png"})
		}
		return files
	}
	size, history := []spec.Equaliser{spec.EqualiseSize}, []spec.Equaliser{spec.EqualiseHistory}
	both := []spec.Equaliser{spec.EqualiseSize, spec.EqualiseHistory}
	for name, c := range map[string]struct {
		equalise           []spec.Equaliser
		side, quality      int // that are asked for
		files              []file
		wantSide, wantQual int
		want               string // the error
	}{
		"nothing":                        {files: sides(3, 500)},
		"the smallest":                   {equalise: size, files: sides(300, 96, 500), wantSide: 96},
		"the smallest is half":           {equalise: size, files: sides(300, 32, 500), wantSide: 32},
		"one is tiny":                    {equalise: size, files: sides(300, 31, 500, 30, 400), want: `size: img3 has 30 x 60 pixels (width x height): all 5 images would be shrunk to a short side of 30, less than half of 64, which is what networks would see of them or what most of them have; 2 of them lie below that half: take those out, leave size out, choose a smaller data.size, or agree to it in the spec: data.short-side = 30`},
		"all are tiny":                   {equalise: size, files: sides(8, 9, 10), wantSide: 8},
		"most are small":                 {equalise: size, files: sides(40, 500, 21, 41, 42), wantSide: 21},
		"tiny and agreed to":             {equalise: size, side: 3, files: sides(300, 3), wantSide: 3},
		"less than the smallest":         {equalise: size, side: 50, files: sides(300, 96), wantSide: 50},
		"more than the smallest":         {equalise: size, side: 97, files: sides(300, 96), want: "data.short-side: 97: img1 has 96 x 192 pixels (width x height), and no image is enlarged: all would not be alike; take it out, or set data.short-side = 96 or less"},
		"no JPEG":                        {equalise: history, files: sides(100), wantQual: 90},
		"the worst":                      {equalise: history, files: append(jpegs(95, 40, 80), sides(9)...), wantQual: 40},
		"all are better than 90":         {equalise: history, files: jpegs(95, 99), wantQual: 90},
		"a terrible one":                 {equalise: history, files: jpegs(95, 12), want: "history: img1 is a JPEG of quality 12: all 2 images would be made as bad, and below 30 little else than blocks is left: take it out, leave history out, or agree to it in the spec: data.jpeg-quality = 12"},
		"terrible and agreed to":         {equalise: history, quality: 12, files: jpegs(95, 12), wantQual: 12},
		"worse than the worst":           {equalise: history, quality: 50, files: jpegs(95, 60), wantQual: 50},
		"better than the worst":          {equalise: history, quality: 70, files: jpegs(95, 60), want: "data.jpeg-quality: 70: img1 has quality 60, and nothing makes it better: all would not be alike; take it out, or set data.jpeg-quality = 60 or less"},
		"a quality that nobody can tell": {equalise: history, files: jpegs(95, 0), want: "history: the quality of img1 cannot be told from its file: take it out, or say in the spec how low it is at most: data.jpeg-quality = 90"},
		"too long for JPEG":              {equalise: history, files: []file{{70_000, 40, 0, "png"}, {9, 9, 0, "png"}}, want: "data.equalise: img0: 40 x 70000 pixels (height x width) are more than a JPEG can have, 65500 a side: take it out, or equalise nothing"},
		"short enough when shrunk":       {equalise: both, files: []file{{70_000, 80, 0, "png"}, {70, 70, 0, "png"}}, wantSide: 70, wantQual: 90},
		"both":                           {equalise: []spec.Equaliser{spec.EqualiseHistory, spec.EqualiseSize}, files: jpegs(80, 75), wantSide: 100, wantQual: 75},
		"both are wrong":                 {equalise: both, files: append(jpegs(10, 75, 80, 81), sides(9)...), want: "2 problems with the spec"},
	} {
		m, traits := &dataset.Manifest{}, []dataset.Trait{}
		for i, f := range c.files {
			m.Images = append(m.Images, dataset.Image{Path: fmt.Sprintf("img%d", i), Width: f.width, Height: f.height})
			traits = append(traits, dataset.Trait{Coding: coding.Coding{Format: f.format, Quality: f.quality}})
		}
		d := spec.Data{Resize: "stretch", Size: [2]int{64, 80}, Equalise: c.equalise, ShortSide: c.side, JPEGQuality: c.quality}
		got, err := equalised(d, m, traits, false)
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s:\n%v, want\n%s", name, err, c.want)
			}
			if _, err := equalised(d, m, traits, true); err != nil {
				t.Errorf("%s, resumed: %v", name, err)
			}
			continue
		}
		if err != nil || got.ShortSide != c.wantSide || got.JPEGQuality != c.wantQual {
			t.Errorf("%s: %d and %d, want %d and %d; %v", name, got.ShortSide, got.JPEGQuality, c.wantSide, c.wantQual, err)
		}
		if len(c.equalise) == 2 && cmp.Diff(got.Equalise, both) != "" {
			t.Errorf("%s: in the order %v", name, got.Equalise)
		}
	}
}

// equalisedOptions are those of a run whose images are equalised in both ways.
func equalisedOptions(t *testing.T, images fs.FS) Options {
	o := smallOptions(t, t.TempDir(), images)
	o.Spec.Folds.Seeds, o.Spec.Model.Architectures = 1, o.Spec.Model.Architectures[:1]
	o.Spec.Data.Equalise = []spec.Equaliser{spec.EqualiseHistory, spec.EqualiseSize}
	return o
}

// TestEqualisedRunGoesOn with the same images and settings, whoever decided these: the
// files keep their bytes, and say what was decided.
func TestEqualisedRunGoesOn(t *testing.T) {
	o := equalisedOptions(t, experimenttest.Pictures(t, 9, 5))
	outcome := mustRun(t, o)
	d := rundir.Dir(o.Dir)
	text, err := os.ReadFile(d.Path(rundir.SpecFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"equalise = ['size', 'history']", "short-side = 8", "jpeg-quality = 90"} {
		if !bytes.Contains(text, []byte("\n"+line)) {
			t.Errorf("%s lacks %q:\n%s", rundir.SpecFile, line, text)
		}
	}
	if design := outcome.Summary.Design; design.ShortSide != 8 || design.JPEGQuality != 90 {
		t.Errorf("the summary says %+v", design)
	}
	before := folder(t, o.Dir)
	for name := range before {
		if strings.HasPrefix(name, rundir.TrialsFolder) && !strings.Contains(name, ".stretch8x8-size-history.") {
			t.Errorf("%s does not say how images were prepared", name)
		}
	}
	again := o
	again.Spec = o.Spec.Clone()
	again.Spec.Data.Equalise = spec.Equalisers()
	own := o
	if own.Spec, err = rundir.LoadSpec(o.Dir); err != nil {
		t.Fatal(err)
	}
	for what, o := range map[string]Options{"the same": o, "in another order": again, "the run's own": own} {
		mustRun(t, o)
		if d := cmp.Diff(before, folder(t, o.Dir)); d != "" {
			t.Errorf("%s: %s", what, d)
		}
	}
}

// TestEqualisedRunIsHeldToItsImages: other images or settings, or another version's way to
// equalise, are refused with what differs.
func TestEqualisedRunIsHeldToItsImages(t *testing.T) {
	pictures := experimenttest.Pictures(t, 9, 5)
	o := equalisedOptions(t, pictures)
	mustRun(t, o)
	before := folder(t, o.Dir)
	with := func(change func(files fstest.MapFS)) fs.FS {
		files := maps.Clone(pictures)
		change(files)
		return files
	}
	smaller := with(func(files fstest.MapFS) {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 6, 9))); err != nil {
			t.Fatal(err)
		}
		files["g00_0.png"] = &fstest.MapFile{Data: b.Bytes()}
	})
	worse := with(func(files fstest.MapFS) {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), &jpeg.Options{Quality: 20}); err != nil {
			t.Fatal(err)
		}
		files["g00_0.png"] = &fstest.MapFile{Data: b.Bytes()}
	})
	own, err := rundir.LoadSpec(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(o *Options)
		want   []string
	}{
		"not equalised":  {func(o *Options) { o.Spec.Data.Equalise = nil }, []string{`data.equalise: in the run ["size" "history"], now []`, "data.short-side: in the run 8, now 0"}},
		"size only":      {func(o *Options) { o.Spec.Data.Equalise = spec.Equalisers()[:1] }, []string{"data.jpeg-quality: in the run 90, now 0"}},
		"a smaller side": {func(o *Options) { o.Spec.Data.ShortSide = 5 }, []string{"data.short-side: in the run 8, now 5"}},
		"a smaller image": {func(o *Options) { o.Images = smaller }, []string{
			"data.short-side: in the run 8, now 6", "image g00_0.png: its content has changed"}},
		"a smaller image, with the run's own spec": {func(o *Options) { o.Images, o.Spec = smaller, own }, []string{
			"data.short-side: in the run 8, now 6", "image g00_0.png: its content has changed"}},
		"a worse image": {func(o *Options) { o.Images = worse }, []string{"data.jpeg-quality: in the run 90, now 20", "image g00_0.png"}},
	} {
		t.Run(name, func(t *testing.T) {
			other := o
			other.Spec = o.Spec.Clone()
			c.change(&other)
			_, err := Run(t.Context(), other)
			if mismatch := new(rundir.MismatchError); !errors.As(err, &mismatch) {
				t.Fatalf("got %v, want a mismatch", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %q", err, want)
				}
			}
		})
	}
	rewrite(t, rundir.Dir(o.Dir), func(p *rundir.Provenance) { // of another revision
		m, err := rundir.Dir(o.Dir).ReadManifest()
		if err != nil {
			t.Fatal(err)
		}
		p.Pixels = m.PixelsHash(spec.Data{Size: [2]int{8, 8}}.Preprocess())
	})
	if _, err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), plan.AnotherVersion) {
		t.Errorf("got %v, want %q", err, plan.AnotherVersion)
	}
	if d := cmp.Diff(before, folder(t, o.Dir)); d != "" {
		t.Errorf("something was changed: %s", d)
	}
}

// TestEqualisedPixelsAreCached by what they were equalised to.
func TestEqualisedPixelsAreCached(t *testing.T) {
	pictures, cache := picturesOnDisk(t), t.TempDir()
	for i, c := range []struct {
		equalise []spec.Equaliser
		want     event.Pixels
	}{
		{nil, event.PixelsKept}, {spec.Equalisers(), event.PixelsKept}, {spec.Equalisers()[1:], event.PixelsKept},
		{spec.Equalisers(), event.PixelsCached}, {nil, event.PixelsCached},
	} {
		w := &cacheWatcher{}
		o := equalisedOptions(t, nil)
		o.Spec.Data.Manifest, o.Spec.Data.Equalise = pictures+"/images.csv", c.equalise
		o.Cache, o.Observer = cache, w
		o.Resources.Disk = func(string) (int64, error) { return 1 << 40, nil }
		mustRun(t, o)
		if len(w.from) != 1 || w.from[0] != c.want || len(w.notices) > 0 {
			t.Errorf("run %d, equalised %v: pixels %v, notices %q; want %v", i, c.equalise, w.from, w.notices, c.want)
		}
	}
}
