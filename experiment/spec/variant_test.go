package spec

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestPreparationsOfVariants: the one of [data] keeps its name, and each other one has a name
// and words of its own.
func TestPreparationsOfVariants(t *testing.T) {
	d := article().Data
	d.Variants = []string{
		"resize=crop", "scale=keras size=96x64", "interpolation=area", "alpha=black", "equalise=history+size short-side=40 jpeg-quality=75",
		"equalise=size,history short-side=20 jpeg-quality=75", "equalise=size short-side=40",
	}
	want := [][2]string{
		{"stretch256x256", ""},
		{"crop256x256", "crop"},
		{"stretch96x64-keras", "96x64, scale keras"},
		{"stretch256x256-area", "area interpolation"},
		{"stretch256x256-black", "alpha black"},
		{"stretch256x256-size-history-short40-quality75", "equalised by size 40 and history 75"},
		{"stretch256x256-size-history-short20-quality75", "equalised by size 20 and history 75"},
		{"stretch256x256-size-short40", "equalised by size"},
	}
	var got [][2]string
	for _, p := range d.Preparations() {
		got = append(got, [2]string{p.Name, p.Label})
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	d.Equalise, d.ShortSide, d.Variants = []Equaliser{EqualiseSize}, 30, []string{"equalise=none", "equalise=history jpeg-quality=80", "equalise=history,size jpeg-quality=80"}
	want = [][2]string{
		{"stretch256x256-size", ""},
		{"stretch256x256", "not equalised"},
		{"stretch256x256-history-quality80", "equalised by history"},
		{"stretch256x256-size-history-quality80", "equalised"},
	}
	got = nil
	for _, p := range d.Preparations() {
		got = append(got, [2]string{p.Name, p.Label})
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestVariantProblems: what a variant gets wrong is named with its text, and with what is
// wrong with [data] itself only once.
func TestVariantProblems(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "changes nothing",
		"crop":                          `"crop": must be a setting and its value`,
		"resiz=crop":                    `did you mean "resize"?`,
		"resize=cropp":                  `data.resize: "cropp", did you mean "crop"?`,
		"resize=crop resize=pad":        "resize stands there twice",
		"size=96":                       "must be height and width, such as 64x64",
		"size=8x8":                      "needs at least 32 x 32 pixels",
		"size=64x0":                     "between 1 and 4096",
		"equalise=":                     "must be size or history, or none",
		"equalise=siz":                  `"siz", did you mean "size"?`,
		"equalise=size,size":            "stands there twice",
		"short-side=40":                 "is for data.equalise with size",
		"equalise=size short-side=x":    "must be a whole number",
		"equalise=size jpeg-quality=50": "is for data.equalise with history",
		"resize=stretch":                "prepares images as [data] does",
		"size=256x256 scale=unit":       "prepares images as [data] does",
		"sample=5":                      "a variant can change resize, size",
	} {
		s := article()
		s.Data.Variants = []string{text}
		err := s.Validate()
		if err == nil || !strings.Contains(err.Error(), "data.variants") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	s := article()
	s.Data.Variants = []string{"resize=crop", "alpha=black", "resize=crop scale=unit"}
	if err := s.Validate(); err == nil || !strings.Contains(err.Error(), "prepares images as another one does") {
		t.Errorf("twice the same: %v", err)
	}
	s.Data.Variants, s.Data.Alpha = []string{"resize=crop"}, "grey"
	if err := s.Validate(); err == nil || strings.Count(err.Error(), "grey") != 1 {
		t.Errorf("a mistake of [data]: %v", err)
	}
}

// TestVariantsOfPrograms: a program that is given files sees nothing of a preparation.
func TestVariantsOfPrograms(t *testing.T) {
	for images, ok := range map[string]bool{ImagesFiles: false, ImagesPixels: false, ImagesArrays: true} {
		s := article()
		s.Trainer.Command, s.Trainer.Images, s.Model.Architectures = []string{"python", "train.py"}, images, []string{"train"}
		s.Data.Variants = []string{"resize=crop"}
		err := s.Validate()
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "the program is given "+images) {
			t.Errorf("%s: %v", images, err)
		}
	}
}

// TestVariantsExtend a run; fewer or other ones do not go on with it.
func TestVariantsExtend(t *testing.T) {
	for name, c := range map[string]struct {
		run, now []string
		extends  bool
	}{
		"none, one": {nil, []string{"resize=crop"}, true},
		"one more":  {[]string{"resize=crop"}, []string{"scale=keras", "resize=crop"}, true},
		"fewer":     {[]string{"scale=keras", "resize=crop"}, []string{"resize=crop"}, false},
		"another":   {[]string{"resize=crop"}, []string{"resize=trim"}, false},
		"none left": {[]string{"resize=crop"}, nil, false},
	} {
		run, now := article(), article()
		run.Data.Variants, now.Data.Variants = c.run, c.now
		if d := Diff(run, now); (len(d) == 0) != c.extends {
			t.Errorf("%s: %v", name, d)
		}
	}
}

// TestVariantTexts: what is decided of a variant can be read back, in one form.
func TestVariantTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Data {
			d := article().Data
			d.Resize = rapid.SampledFrom(choices("data.resize")).Draw(t, name+" resize")
			d.Interpolation = rapid.SampledFrom(choices("data.interpolation")).Draw(t, name+" interpolation")
			d.Alpha = rapid.SampledFrom(choices("data.alpha")).Draw(t, name+" alpha")
			d.Scale = rapid.SampledFrom(choices("data.scale")).Draw(t, name+" scale")
			d.Size = [2]int{rapid.IntRange(1, 9).Draw(t, name+" height"), rapid.IntRange(1, 9).Draw(t, name+" width")}
			if rapid.Bool().Draw(t, name+" by size") {
				d.Equalise, d.ShortSide = append(d.Equalise, EqualiseSize), rapid.IntRange(1, 4).Draw(t, name+" short side")
			}
			if rapid.Bool().Draw(t, name+" by history") {
				d.Equalise, d.JPEGQuality = append(d.Equalise, EqualiseHistory), rapid.IntRange(1, 4).Draw(t, name+" quality")
			}
			return d
		}
		base, decided := draw("base"), draw("variant")
		text := base.Variant(decided)
		if samePreparation(base, decided) != (text == "") {
			t.Fatalf("%q", text)
		}
		if text == "" {
			return
		}
		got, err := base.vary(text)
		if err != nil || !samePreparation(got, decided) || base.Variant(got) != text {
			t.Fatalf("%q: %+v, %v; want %+v", text, got, err, decided)
		}
		other := draw("another")
		base.Variants = []string{text, base.Variant(other)}
		if !samePreparation(other, decided) && !samePreparation(other, base) {
			all := base.Preparations()
			if all[1].Name == all[2].Name || all[0].Name == all[1].Name || all[1].Label == all[2].Label || all[1].Label == "" {
				t.Fatalf("%q and %q: %+v", text, base.Variants[1], all)
			}
		}
	})
}
