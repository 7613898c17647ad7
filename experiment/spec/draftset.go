package spec

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Set puts the text of a caller over the value of a key. from is what the caller's user
// gave it with, in the user's words, such as the name of a field or of a flag; it stands
// in Origins and in problems.
// A list takes all texts, everything else the last one; a size is 64x64. A text of
// the wrong type is a problem. It panics on an unknown key.
func (d *Draft) Set(key, from string, texts ...string) {
	var target reflect.Value
	for _, f := range d.Spec.fields() {
		if f.key == key {
			target = f.value
		}
	}
	if !target.IsValid() {
		panic("spec: there is no key " + key)
	}
	text := ""
	if len(texts) > 0 {
		text = texts[len(texts)-1]
	}
	d.callers[key], d.Origins[key] = from, from
	if !setText(target, text, texts) {
		meant := ""
		if target.Kind() == reflect.Float64 {
			meant = MeantNumber(text)
		}
		d.Problem(from, key, "%q: must be %s%s", text, wantedText(key), meant)
	}
	d.replaceImages(key)
	d.suitTrainer()
	d.suitGiven()
	d.reopen(key)
}

// suitTrainer replaces what a preset says of the networks that are built in, where a
// program trains: there is one architecture, named after the program, and one epoch, which
// the program chooses.
func (d *Draft) suitTrainer() {
	if d.callers["trainer.command"] != "" && d.callers["trainer.folder"] == "" {
		d.Spec.Trainer.Folder = defaultTrainer().Folder // the caller's own
	}
	if d.begun || !d.Spec.Trainer.External() {
		return
	}
	open := func(key string) bool { return d.Origins.Preset(key) || d.Origins[key] == OriginChosen }
	if open("model.architectures") {
		d.Spec.Model.Architectures, d.Origins["model.architectures"] = []string{d.Spec.Trainer.Title()}, OriginChosen
	}
	if open("train.epochs") {
		d.Spec.Train.Epochs, d.Origins["train.epochs"] = 1, OriginChosen
	}
}

// reopen forgets what a run's images were equalised to where a caller wants them no longer
// equalised in that way.
func (d *Draft) reopen(key string) {
	d.reopenWeights(key)
	if key != "data.equalise" || !d.begun {
		return
	}
	forget := func(what Equaliser, value *int, key string) {
		if !d.Spec.Data.Equalises(what) && d.callers[key] == "" {
			*value, d.Origins[key] = 0, d.callers["data.equalise"]
			delete(d.places, key)
		}
	}
	forget(EqualiseSize, &d.Spec.Data.ShortSide, "data.short-side")
	forget(EqualiseHistory, &d.Spec.Data.JPEGQuality, "data.jpeg-quality")
}

// reopenWeights forgets what the weights of a run were where a caller wants none, and those
// of networks that a caller does not want.
func (d *Draft) reopenWeights(key string) {
	if !d.begun || d.callers["model.weights-sha256"] != "" {
		return
	}
	m := &d.Spec.Model
	switch {
	case key == "model.weights" && m.Weights == "":
		m.WeightsSHA256, m.Head = nil, ""
	case key == "model.architectures":
		m.WeightsSHA256 = slices.DeleteFunc(slices.Clone(m.WeightsSHA256), func(pin string) bool {
			name, _, _ := strings.Cut(pin, " ")
			return !slices.Contains(m.Architectures, name)
		})
	}
}

// replaceImages keeps a folder from standing beside a manifest that a caller gives,
// and the other way round, unless callers give both.
func (d *Draft) replaceImages(key string) {
	other := alternatives()[key]
	if other == "" || d.callers[other] != "" {
		return
	}
	d.Origins[other] = d.callers[key]
	delete(d.places, other)
	if key == "data.images" {
		d.Spec.Data.Manifest = ""
		return
	}
	d.Spec.Data.Images = ""
	if d.Spec.Data.Parts == PartsJoin && d.callers["data.parts"] == "" { // of a folder
		d.Spec.Data.Parts, d.Origins["data.parts"] = PartsStop, d.callers[key]
	}
}

// setText reads a text as the type of its target, and all texts as a list.
func setText(target reflect.Value, text string, texts []string) bool {
	if target.Kind() == reflect.String { // words have types of their own
		target.SetString(text)
		return true
	}
	switch value := target.Addr().Interface().(type) {
	case *[]string:
		*value = texts
	case *[]Split:
		*value = fromTexts[Split](texts)
	case *[]Augmentation:
		*value = fromTexts[Augmentation](texts)
	case *[]Equaliser:
		*value = fromTexts[Equaliser](texts)
	case *[]int:
		*value = nil
		for _, t := range texts {
			var n int
			if t == "" && len(texts) == 1 {
				break // none
			}
			if !read(&n, t, strconv.Atoi) {
				return false
			}
			*value = append(*value, n)
		}
	case *int:
		return read(value, text, strconv.Atoi)
	case *uint64:
		return read(value, text, func(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) })
	case *float64:
		return read(value, text, func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })
	case *bool:
		return read(value, text, strconv.ParseBool)
	case *[2]int:
		height, width, _ := strings.Cut(text, "x")
		return read(&value[0], height, strconv.Atoi) && read(&value[1], width, strconv.Atoi)
	default:
		panic(fmt.Sprintf("spec: no flag can set a %T", value))
	}
	return true
}

// fromTexts are texts as words.
func fromTexts[T ~string](texts []string) []T {
	var all []T
	for _, text := range texts {
		all = append(all, T(text))
	}
	return all
}

func read[T any](target *T, text string, parse func(string) (T, error)) bool {
	value, err := parse(text)
	if err == nil {
		*target = value
	}
	return err == nil
}

// MeantNumber asks for a number that somebody wrote as a percentage or with a decimal
// comma; empty where the text is neither.
func MeantNumber(text string) string {
	digits, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	value, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(digits), ",", ".", 1), 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return ""
	}
	if percent {
		value /= 100
	}
	return fmt.Sprintf(", did you mean %v?", value)
}

// wantedText is wanted as a command line writes it.
func wantedText(key string) string {
	if key == "data.size" {
		return "height and width, such as 64x64"
	}
	if key == sizesKey {
		return "whole numbers, such as 100,200,400"
	}
	return wanted(key)
}
