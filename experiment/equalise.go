package experiment

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// leastQuality is the lowest quality of JPEG that one image may impose on all unasked:
// below it, blocks are most of what there is to see.
const leastQuality = 30

// settled decides what the data leaves open: what images are equalised to, as [data] says and
// as each of its variants does.
func settled(d spec.Data, m *dataset.Manifest, traits []dataset.Trait, resumed bool) (spec.Data, error) {
	base, err := equalised(d, m, traits, resumed)
	if err != nil {
		return d, err
	}
	base.Variants = []string{}
	var problems []spec.Problem
	for i, varied := range d.Preparations()[1:] {
		inherit(&varied.Data, base)
		decided, err := equalised(varied.Data, m, traits, resumed)
		if failed := new(spec.Error); errors.As(err, &failed) {
			for _, p := range failed.Problems {
				problems = append(problems, variantProblem(p, d.Variants[i], decided))
			}
			continue
		}
		base.Variants = append(base.Variants, base.Variant(decided))
	}
	if len(problems) > 0 {
		return d, &spec.Error{Problems: problems}
	}
	return base, nil
}

// inherit gives a variant what [data] is equalised to, where it says nothing else.
func inherit(varied *spec.Data, base spec.Data) {
	if varied.Equalises(spec.EqualiseSize) && varied.ShortSide == 0 {
		varied.ShortSide = base.ShortSide
	}
	if varied.Equalises(spec.EqualiseHistory) && varied.JPEGQuality == 0 {
		varied.JPEGQuality = base.JPEGQuality
	}
}

// variantProblem is what is wrong with how a variant equalises images, in words that name it.
func variantProblem(p spec.Problem, variant string, decided spec.Data) spec.Problem {
	p.Message = fmt.Sprintf("%q: %s", variant, p.Message)
	p.Key, p.Next = "data.variants", remedy.Textf("; take the image out, leave the variant out, or agree to it there: %s", agreement(decided))
	return p
}

// agreement is what a variant says to agree to what images are equalised to.
func agreement(decided spec.Data) string {
	var words []string
	if decided.ShortSide > 0 {
		words = append(words, fmt.Sprintf("short-side=%d", decided.ShortSide))
	}
	if decided.JPEGQuality > 0 {
		words = append(words, fmt.Sprintf("jpeg-quality=%d", decided.JPEGQuality))
	}
	return strings.Join(words, " ")
}

// equalised decides what data.equalise leaves open, from all images of the manifest, and
// names in their order the ways in which they are equalised. One image that would take most
// of what can be seen from all others is refused by name, and so is a value that some image
// cannot keep to: images would not be alike. Not so where a run is resumed: its own images
// were sound, and others are refused with all differences.
func equalised(d spec.Data, m *dataset.Manifest, traits []dataset.Trait, resumed bool) (spec.Data, error) {
	if len(d.Equalise) == 0 {
		return d, nil
	}
	next := d
	next.Equalise = slices.DeleteFunc(spec.Equalisers(), func(what spec.Equaliser) bool { return !d.Equalises(what) })
	var problems []spec.Problem
	note := func(p *spec.Problem) {
		if p != nil {
			problems = append(problems, *p)
		}
	}
	var problem *spec.Problem
	if d.Equalises(spec.EqualiseSize) {
		next.ShortSide, problem = shortSide(d, m)
		note(problem)
	}
	if d.Equalises(spec.EqualiseHistory) {
		next.JPEGQuality, problem = jpegQuality(d, m, traits)
		note(problem)
	}
	if len(problems) == 0 {
		note(tooLong(next, m))
	}
	if len(problems) > 0 && !resumed {
		return next, &spec.Error{Problems: problems}
	}
	return next, nil
}

// shortSide is that of the image with the shortest one, or what the spec says if no image
// lies below.
func shortSide(d spec.Data, m *dataset.Manifest) (int, *spec.Problem) {
	shortest, median := m.Shortest()
	have := shortest.ShortSide()
	size := fmt.Sprintf("%s has %d x %d pixels (width x height)", shortest.Path, shortest.Width, shortest.Height)
	if d.ShortSide > 0 {
		if d.ShortSide <= have {
			return d.ShortSide, nil
		}
		return have, &spec.Problem{Key: "data.short-side", Message: fmt.Sprintf("%d: %s, and no image is enlarged: all would not be alike", d.ShortSide, size),
			Next: remedy.Textf("; take it out, or set %s or less", remedy.Setting{Key: "data.short-side", Value: have})}
	}
	needed := min(d.Size[0], d.Size[1], median)
	if 2*have >= needed {
		return have, nil
	}
	smaller := 0
	for _, image := range m.Images {
		if 2*image.ShortSide() < needed {
			smaller++
		}
	}
	return have, &spec.Problem{Key: "data.equalise", Message: fmt.Sprintf(
		"size: %s: all %d images would be shrunk to a short side of %d, less than half of %d, which is what networks would see of them or what most of them have; %d of them lie below that half",
		size, len(m.Images), have, needed, smaller),
		Next: remedy.Textf(": take those out, leave size out, choose a smaller %s, or agree to it in the spec: %s",
			remedy.Setting{Key: "data.size"}, remedy.Setting{Key: "data.short-side", Value: have})}
}

// jpegQuality is the lowest of all JPEG files, or what the spec says if none lies below.
func jpegQuality(d spec.Data, m *dataset.Manifest, traits []dataset.Trait) (int, *spec.Problem) {
	lowest, worst, unknown := spec.MaxQuality, "", ""
	first := func(path, than string) bool { return than == "" || path < than }
	for i, image := range m.Images {
		coding := traits[i].Coding
		switch q := coding.Quality; {
		case coding.Format != "jpeg":
		case q == 0 && first(image.Path, unknown):
			unknown = image.Path
		case q > 0 && (q < lowest || q == lowest && first(image.Path, worst)):
			lowest, worst = q, image.Path
		}
	}
	agree := func(value int) remedy.Setting { return remedy.Setting{Key: "data.jpeg-quality", Value: value} }
	switch {
	case d.JPEGQuality > lowest:
		return lowest, &spec.Problem{Key: "data.jpeg-quality", Message: fmt.Sprintf("%d: %s has quality %d, and nothing makes it better: all would not be alike", d.JPEGQuality, worst, lowest),
			Next: remedy.Textf("; take it out, or set %s or less", agree(lowest))}
	case d.JPEGQuality > 0:
		return d.JPEGQuality, nil
	case unknown != "":
		return lowest, &spec.Problem{Key: "data.equalise", Message: fmt.Sprintf("history: the quality of %s cannot be told from its file", unknown),
			Next: remedy.Textf(": take it out, or say in the spec how low it is at most: %s", agree(lowest))}
	case lowest < leastQuality:
		return lowest, &spec.Problem{Key: "data.equalise", Message: fmt.Sprintf("history: %s is a JPEG of quality %d: all %d images would be made as bad, and below %d little else than blocks is left",
			worst, lowest, len(m.Images), leastQuality),
			Next: remedy.Textf(": take it out, leave history out, or agree to it in the spec: %s", agree(lowest))}
	}
	return lowest, nil
}

// tooLong names the first image that is too long to be equalised.
func tooLong(d spec.Data, m *dataset.Manifest) *spec.Problem {
	path, reason := "", error(nil)
	for _, image := range m.Images {
		err := d.Preprocess().Equalise.CheckSize(image.Height, image.Width)
		if err != nil && (path == "" || image.Path < path) {
			path, reason = image.Path, err
		}
	}
	if reason == nil {
		return nil
	}
	return &spec.Problem{Key: "data.equalise", Message: fmt.Sprintf("%s: %v: take it out, or equalise nothing", path, reason)}
}
