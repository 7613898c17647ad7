package spec

import (
	"fmt"
	"strings"
)

// Preparation is one of the ways in which the images of a run become pixels: that of [data],
// or that with what one of data.variants changes.
type Preparation struct {
	Name  string // in the names of trials: stretch64x64, crop64x64, stretch64x64-keras
	Label string // what tells it from that of [data], in words; empty: it is that one
	Data  Data   // as [data] would have to say it; without variants
}

// Preparations are those of the data, the one of [data] first. Variants that cannot be read,
// which Validate names, are left out.
func (d Data) Preparations() []Preparation {
	base := d
	base.Variants = nil
	all := []Preparation{{Name: base.Preparation(), Data: base}}
	for _, text := range d.Variants {
		if varied, err := d.vary(text); err == nil {
			all = append(all, Preparation{Name: varied.nameBeside(base), Label: varied.labelBeside(base, false), Data: varied})
		}
	}
	alike := make(map[string]int)
	for _, p := range all {
		alike[p.Label]++
	}
	for i, p := range all {
		if alike[p.Label] > 1 {
			all[i].Label = p.Data.labelBeside(base, true)
		}
	}
	return all
}

// ArmName is what an architecture is called with a preparation: by its own name with that of
// [data], whose label is empty.
func ArmName(architecture, label string) string {
	if label == "" {
		return architecture
	}
	return architecture + ", " + label
}

// nameBeside is the name of a variant. It says what Preparation leaves out where base has
// another value, so that each variant has a name of its own, and base keeps that which it
// has in runs without variants.
func (d Data) nameBeside(base Data) string {
	name := d.Preparation()
	add := func(now, was any, word string) {
		if now != was {
			name += "-" + word
		}
	}
	add(d.Interpolation, base.Interpolation, d.Interpolation)
	add(d.Alpha, base.Alpha, d.Alpha)
	add(d.Scale, base.Scale, d.Scale)
	if d.ShortSide > 0 {
		add(d.ShortSide, base.ShortSide, fmt.Sprintf("short%d", d.ShortSide))
	}
	if d.JPEGQuality > 0 {
		add(d.JPEGQuality, base.JPEGQuality, fmt.Sprintf("quality%d", d.JPEGQuality))
	}
	return name
}

// labelBeside says in words how images are prepared otherwise than by base; exact: with the
// numbers of what they are equalised to.
func (d Data) labelBeside(base Data, exact bool) string {
	var words []string
	add := func(now, was any, word string) {
		if now != was {
			words = append(words, word)
		}
	}
	add(d.Resize, base.Resize, d.Resize)
	add(d.Size, base.Size, fmt.Sprintf("%dx%d", d.Size[0], d.Size[1]))
	add(d.Interpolation, base.Interpolation, d.Interpolation+" interpolation")
	add(d.Alpha, base.Alpha, "alpha "+d.Alpha)
	add(d.Scale, base.Scale, "scale "+d.Scale)
	add(d.equalise(), base.equalise(), d.equalisedLabel(exact))
	return strings.Join(words, ", ")
}

func (d Data) equalisedLabel(exact bool) string {
	var parts []string
	for _, part := range []struct {
		what  Equaliser
		value int
	}{{EqualiseSize, d.ShortSide}, {EqualiseHistory, d.JPEGQuality}} {
		switch {
		case d.Equalises(part.what) && exact:
			parts = append(parts, fmt.Sprintf("%s %d", part.what, part.value))
		case d.Equalises(part.what):
			parts = append(parts, string(part.what))
		}
	}
	switch {
	case len(parts) == 0:
		return "not equalised"
	case len(parts) == len(Equalisers()) && !exact:
		return "equalised"
	}
	return "equalised by " + strings.Join(parts, " and ")
}

// SameButEqualised reports whether two preparations differ in what images are equalised to,
// and in nothing else.
func SameButEqualised(a, b Data) bool {
	if a.equalise() == b.equalise() {
		return false
	}
	a.Equalise, a.ShortSide, a.JPEGQuality = b.Equalise, b.ShortSide, b.JPEGQuality
	return samePreparation(a, b)
}

// samePreparation reports whether images become the same numbers.
func samePreparation(a, b Data) bool { return a.Preprocess() == b.Preprocess() && a.Scale == b.Scale }
