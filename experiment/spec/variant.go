package spec

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/remedy"
)

const variantsKey = "data.variants"

// maxVariants is more than anybody has the time to train.
const maxVariants = 32

// notEqualised is what a variant says of data.equalise where images are left as they are.
const notEqualised = "none"

// variantSettings are the settings of [data] that a variant may change, in the order in
// which they are written.
func variantSettings() []string {
	return []string{"resize", "size", "interpolation", "scale", "alpha", "equalise", "short-side", "jpeg-quality"}
}

// variantSetting is one change of a variant, such as resize=crop.
type variantSetting struct{ name, value string }

// parseVariant reads a text such as "resize=crop size=96x96": settings of [data] with
// spaces between them.
func parseVariant(text string) ([]variantSetting, error) {
	var all []variantSetting
	for _, word := range strings.Fields(text) {
		name, value, ok := strings.Cut(word, "=")
		switch {
		case !ok:
			return nil, fmt.Errorf("%q: must be a setting and its value, such as resize=crop", word)
		case !slices.Contains(variantSettings(), name):
			return nil, fmt.Errorf("%q%s: a variant can change %s", name, DidYouMean(name, variantSettings()), orList(variantSettings()))
		case slices.ContainsFunc(all, func(s variantSetting) bool { return s.name == name }):
			return nil, fmt.Errorf("%s stands there twice", name)
		}
		all = append(all, variantSetting{name, value})
	}
	if len(all) == 0 {
		return nil, errors.New("changes nothing: give a setting and its value, such as resize=crop")
	}
	return all, nil
}

// vary is the data as a variant changes it, without variants.
func (d Data) vary(text string) (Data, error) {
	settings, err := parseVariant(text)
	if err != nil {
		return d, err
	}
	d.Variants, d.Equalise = nil, slices.Clone(d.Equalise)
	given := make(map[string]bool)
	for _, s := range settings {
		given[s.name] = true
		if err := d.set(s); err != nil {
			return d, fmt.Errorf("%s=%s: %w", s.name, s.value, err)
		}
	}
	if !d.Equalises(EqualiseSize) && !given["short-side"] { // which is that of [data]
		d.ShortSide = 0
	}
	if !d.Equalises(EqualiseHistory) && !given["jpeg-quality"] {
		d.JPEGQuality = 0
	}
	return d, nil
}

// set changes one setting.
func (d *Data) set(s variantSetting) (err error) {
	number := func(to *int) error {
		if *to, err = strconv.Atoi(s.value); err != nil {
			return errors.New("must be a whole number")
		}
		return nil
	}
	switch s.name {
	case "resize":
		d.Resize = s.value
	case "size":
		height, width, _ := strings.Cut(s.value, "x")
		if !read(&d.Size[0], height, strconv.Atoi) || !read(&d.Size[1], width, strconv.Atoi) {
			return errors.New("must be height and width, such as 64x64")
		}
	case "interpolation":
		d.Interpolation = s.value
	case "scale":
		d.Scale = s.value
	case "alpha":
		d.Alpha = s.value
	case "equalise":
		d.Equalise = nil
		if s.value != notEqualised {
			d.Equalise = fromTexts[Equaliser](strings.FieldsFunc(s.value, func(r rune) bool { return r == ',' || r == '+' }))
		}
		if len(d.Equalise) == 0 && s.value != notEqualised {
			return fmt.Errorf("must be %s, or %s", orList(texts(Equalisers())), notEqualised)
		}
	case "short-side":
		return number(&d.ShortSide)
	case "jpeg-quality":
		return number(&d.JPEGQuality)
	}
	return nil
}

// Variant is the text of data.variants by which [data] becomes what is decided: what differs,
// in the order in which all are written.
func (d Data) Variant(decided Data) string {
	was, now := d.variantValues(), decided.variantValues()
	var words []string
	for i, name := range variantSettings() {
		if now[i] != was[i] && now[i] != "" {
			words = append(words, name+"="+now[i])
		}
	}
	return strings.Join(words, " ")
}

// variantValues are the values of variantSettings; empty: it has none.
func (d Data) variantValues() []string {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	equalise := notEqualised
	if list := equalisedIn(d); len(list) > 0 {
		equalise = strings.Join(texts(list), ",")
	}
	return []string{d.Resize, fmt.Sprintf("%dx%d", d.Size[0], d.Size[1]), d.Interpolation, d.Scale, d.Alpha, equalise, number(d.ShortSide), number(d.JPEGQuality)}
}

// equalisedIn are the words of data.equalise in their order.
func equalisedIn(d Data) []Equaliser {
	return slices.DeleteFunc(Equalisers(), func(what Equaliser) bool { return !d.Equalises(what) })
}

// variants checks data.variants: what each changes must be sound, and no two the same.
func (c *checker) variants(s Spec) {
	d := s.Data
	c.want(len(d.Variants) <= maxVariants, variantsKey, "%d: at most %d are compared", len(d.Variants), maxVariants)
	base := s
	base.Data.Variants = nil
	known := base.prepared()
	seen := []Data{base.Data}
	for _, text := range d.Variants {
		varied, err := d.vary(text)
		if err != nil {
			c.want(false, variantsKey, "%q: %v", text, err)
			continue
		}
		now := s
		now.Data = varied
		for _, p := range now.prepared() {
			if !slices.ContainsFunc(known, func(k Problem) bool { return k.Key == p.Key && k.Message == p.Message }) {
				c.wantNext(false, variantsKey, fmt.Sprintf("%q: %s: %s", text, p.Key, p.Message), p.Next)
			}
		}
		i := slices.IndexFunc(seen, func(other Data) bool { return samePreparation(other, varied) })
		switch {
		case i == 0:
			c.want(false, variantsKey, "%q: prepares images as [data] does, which is always trained: leave it out", text)
		case i > 0:
			c.want(false, variantsKey, "%q: prepares images as another one does: leave it out", text)
		}
		seen = append(seen, varied)
	}
	if t := s.Trainer; t.External() && len(d.Variants) > 0 {
		c.wantNext(t.Images == ImagesArrays, variantsKey, fmt.Sprintf("change the pixels that refold prepares, and the program is given %s, which stay as they are", t.Images),
			remedy.Textf(": %s gives it these pixels", remedy.Setting{Key: "trainer.images", Value: ImagesArrays}))
	}
}

// prepared are the problems of how images are prepared, for the networks that get them.
func (s Spec) prepared() []Problem {
	var c checker
	c.prepare(s.Data)
	c.sizes(s)
	return c.problems
}
