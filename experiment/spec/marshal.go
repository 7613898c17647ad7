package spec

import (
	"bytes"
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

// Marshal is the spec in TOML with every value written out and commented, its
// origin behind it where one is given. The same spec and origins give the same
// bytes, and Parse reads the same spec back.
func Marshal(s Spec, from Origins) ([]byte, error) {
	s = s.Clone()
	for _, list := range append(s.Trainer.lists(), &s.Data.Variants, &s.Groups.Columns, &s.Model.Architectures, &s.Model.WeightsSHA256) {
		if *list == nil {
			*list = []string{}
		}
	}
	if s.Data.Equalise == nil {
		s.Data.Equalise = []Equaliser{}
	}
	if s.Train.Augment == nil {
		s.Train.Augment = []Augmentation{}
	}
	if s.Folds.Splits == nil {
		s.Folds.Splits = []Split{}
	}
	if s.Folds.Sizes == nil {
		s.Folds.Sizes = []int{}
	}
	data, err := toml.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write the spec as TOML: %w", err)
	}
	return from.annotate(data), nil
}

// Template is what `refold init` writes: a preset as a commented file that
// parses back to it.
func Template(preset string) ([]byte, error) {
	spec, err := Preset(preset)
	if err != nil {
		return nil, err
	}
	body, err := Marshal(spec, nil)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# A spec of refold, from the preset %q. Every key may be left out; the\n", preset)
	b.WriteString("# preset's value then holds. Unknown keys are errors.\n\n")
	b.Write(body)
	return b.Bytes(), nil
}
