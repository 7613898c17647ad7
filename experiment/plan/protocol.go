package plan

import (
	"fmt"
	"strings"

	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/spec"
)

// Selection says which epoch of a trial counts.
type Selection string

// The selections.
const (
	SelectTest       Selection = "test"       // best on the test fold: the flaw that is being measured
	SelectValidation Selection = "validation" // best on the inner validation part
	SelectLast       Selection = "last"
)

// ParseSelection reads a selection as it is written in files.
func ParseSelection(text string) (Selection, error) {
	switch s := Selection(text); s {
	case SelectTest, SelectValidation, SelectLast:
		return s, nil
	}
	return "", fmt.Errorf("the selection is %q: must be %s, %s or %s", text, SelectTest, SelectValidation, SelectLast)
}

// Protocol is a split with a selection: how an accuracy comes about. Two have names
// of their own; any other is "SPLIT+SELECTION".
type Protocol string

// The protocols with names.
const (
	AsPublished Protocol = "as-published" // rows + test
	Guarded     Protocol = "guarded"      // groups + validation; see Plan.GuardedSplit
)

// IsNamed reports whether a protocol has a name of its own.
func (p Protocol) IsNamed() bool { return p == AsPublished || p == Guarded }

// ParseProtocol reads a protocol as it is written in files.
func ParseProtocol(text string) (Protocol, error) {
	p := Protocol(text)
	if p.IsNamed() {
		return p, nil
	}
	plus := strings.LastIndexByte(text, '+') // a column may have one in its name
	if plus >= 0 {
		_, noSplit := spec.ParseSplit(text[:plus])
		_, noSelection := ParseSelection(text[plus+1:])
		if noSplit == nil && noSelection == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("the protocol is %q: must be %s, %s or a split and a selection, such as %s+%s", text, AsPublished, Guarded, spec.SplitRows, SelectLast)
}

// Selections are those that can be read out: validation only where an inner
// validation part was set aside.
func (p *Plan) Selections() []Selection {
	switch {
	case p.OneLook():
		return []Selection{SelectLast}
	case p.Spec.Train.Validation == 0:
		return []Selection{SelectTest, SelectLast}
	}
	return []Selection{SelectTest, SelectValidation, SelectLast}
}

// OneLook reports whether predictions made elsewhere are of one epoch, so that nothing is
// left to choose and nothing shows how that epoch was chosen.
func (p *Plan) OneLook() bool {
	return p.Spec.Run.Engine == spec.EnginePredictions && p.Spec.Train.Epochs == 1
}

// Chooses are the validation images of a fold, where predictions of them choose an epoch:
// folds of predictions made elsewhere may have a validation part that nobody predicted.
func (p *Plan) Chooses(f fold.Fold) []int {
	if p.Spec.Train.Validation == 0 && p.Spec.Run.Engine == spec.EnginePredictions {
		return nil
	}
	return f.Validation
}

// GuardedSelection is the selection of the guarded protocol, which never sees test
// labels: validation, or last where no validation part was set aside.
func (p *Plan) GuardedSelection() Selection {
	if p.Spec.Train.Validation == 0 {
		return SelectLast
	}
	return SelectValidation
}

// Protocol names a split with a selection.
func (p *Plan) Protocol(split spec.Split, selection Selection) Protocol {
	switch {
	case split == p.PublishedSplit() && selection == SelectTest:
		return AsPublished
	case split == p.GuardedSplit() && selection == p.GuardedSelection():
		return Guarded
	}
	return Protocol(string(split) + "+" + string(selection))
}
