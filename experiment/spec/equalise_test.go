package spec

import (
	"testing"

	"github.com/refold/refold/dataset/pixels"
)

// TestPreparationNames: runs that equalise nothing keep the names that their trials have,
// and the order of words does not matter.
func TestPreparationNames(t *testing.T) {
	for _, c := range []struct {
		equalise []Equaliser
		want     string
	}{
		{nil, "stretch64x48"},
		{[]Equaliser{}, "stretch64x48"},
		{[]Equaliser{EqualiseSize}, "stretch64x48-size"},
		{[]Equaliser{EqualiseHistory}, "stretch64x48-history"},
		{[]Equaliser{EqualiseHistory, EqualiseSize}, "stretch64x48-size-history"},
	} {
		if got := (Data{Resize: "stretch", Size: [2]int{64, 48}, Equalise: c.equalise}).Preparation(); got != c.want {
			t.Errorf("%v: %s, want %s", c.equalise, got, c.want)
		}
	}
}

// TestUndecidedIsNotNothing: what images are equalised to is not 0 before it is decided,
// so that nobody prepares them without.
func TestUndecidedIsNotNothing(t *testing.T) {
	d := Data{Size: [2]int{8, 8}, Equalise: Equalisers()}
	if err := d.Preprocess().Validate(); err == nil {
		t.Error("images can be prepared before it is decided what they are equalised to")
	}
	d.ShortSide, d.JPEGQuality = 40, 75
	if got, want := d.Preprocess().Equalise, (pixels.Equalise{ShortSide: 40, Quality: 75}); got != want || d.Preprocess().Validate() != nil {
		t.Errorf("%+v, want %+v", got, want)
	}
	d.Equalise = nil
	if got := d.Preprocess().Equalise; got != (pixels.Equalise{}) {
		t.Errorf("%+v, want nothing", got)
	}
}

// TestEqualisingAnewForgetsWhatARunDecided of a word that is no longer there, unless the
// caller says that too.
func TestEqualisingAnewForgetsWhatARunDecided(t *testing.T) {
	run := []byte("[data]\nequalise = ['size', 'history'] # --equalise\nshort-side = 40 # chosen by refold\njpeg-quality = 60 # chosen by refold\n")
	for name, c := range map[string]struct {
		set           func(d *Draft)
		side, quality int
	}{
		"nothing":         {func(*Draft) {}, 40, 60},
		"the same":        {func(d *Draft) { d.Set("data.equalise", "--equalise", "size", "history") }, 40, 60},
		"one of them":     {func(d *Draft) { d.Set("data.equalise", "--equalise", "history") }, 0, 60},
		"with a side":     {func(d *Draft) { d.Set("data.short-side", "side", "30"); d.Set("data.equalise", "--equalise", "size") }, 30, 0},
		"a side, no list": {func(d *Draft) { d.Set("data.short-side", "side", "30") }, 30, 60},
	} {
		d := ResolvedDraft("spec.toml", run)
		c.set(d)
		if got := d.Spec.Data; got.ShortSide != c.side || got.JPEGQuality != c.quality {
			t.Errorf("%s: %d and %d, want %d and %d", name, got.ShortSide, got.JPEGQuality, c.side, c.quality)
		}
	}
	d := NewDraft(PresetQuick, "--preset")
	d.Spec.Data.ShortSide = 30 // as of a file
	d.Set("data.equalise", "--equalise", "size")
	if d.Spec.Data.ShortSide != 30 {
		t.Error("a spec file's side is forgotten")
	}
}

func TestEqualisedInWords(t *testing.T) {
	for _, c := range []struct {
		side, quality int
		want          string
	}{
		{0, 0, ""}, {40, 0, "shrunk to a short side of 40 pixels"}, {0, 75, "saved as JPEG 4:2:0 of quality 75"},
		{40, 75, "shrunk to a short side of 40 pixels, then saved as JPEG 4:2:0 of quality 75"},
	} {
		if got := Equalised(c.side, c.quality); got != c.want {
			t.Errorf("%d and %d: %q, want %q", c.side, c.quality, got, c.want)
		}
	}
}
