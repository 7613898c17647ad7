package tool

import (
	"regexp"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/literal"
	"github.com/refold/refold/experiment/traininglog/format/object"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

// mmEpoch is "Epoch(val) [1][4/4]  accuracy/top1: 81.0000"; mmEpoch of a test has no
// epoch, "Epoch(test) [4/4]".
var (
	mmEpoch  = regexp.MustCompile(`\bEpoch\s?\((train|val|test)\)\s*(?:\[(\d+)\])?\s*\[\s*\d+(?:/\d+)?\]\s*(.*)$`)
	mmOld    = regexp.MustCompile(`\bEpoch \[(\d+)\]\[\d+/\d+\]\s*(.*)$`)
	mmFigure = regexp.MustCompile(`(\pL[\w./-]*): ([^\s,]+)`)
)

// IsMMText tells the text that mmpretrain prints.
func IsMMText(s *source.Source) bool { return s.Any("Epoch", mmEpoch) }

// ReadMMText reads percentages; the last line of training before an evaluation
// stands beside it.
func ReadMMText(s *source.Source) error {
	var loss []entry.Figure
	err := s.ReadLines(func(line int, text string) (bool, error) {
		m := mmEpoch.FindStringSubmatch(text)
		if m == nil {
			old := mmOld.FindStringSubmatch(text)
			if old == nil {
				return false, nil
			}
			m = []string{"", "train", old[1], old[2]}
		}
		r := entry.Record{Line: line, Epoch: m[2]}
		for _, f := range mmFigure.FindAllStringSubmatch(m[3], -1) {
			switch {
			case isMMAccuracy(f[1]) || f[1] == "loss":
				r.Add(s.As(f[1], m[1]+"_"+strings.TrimPrefix(strings.TrimSuffix(entry.Normal(f[1]), "_top1"), "top_1"), f[2]))
			default:
				r.Add(s.Figure(f[1], f[2]))
			}
		}
		if m[1] == "train" {
			loss = r.Figures
			return true, nil
		}
		r.Figures, loss = append(r.Figures, loss...), nil
		if len(r.Figures) > 0 {
			s.Emit(r)
		}
		return true, nil
	})
	s.Percentages()
	return err
}

// IsMMLines tells scalars.json of mmpretrain 1, or the .log.json of mmclassification.
func IsMMLines(s *source.Source) bool {
	return object.IsLines(s) && (strings.Contains(s.Text, `"accuracy/top1"`) || strings.Contains(s.Text, `"accuracy_top-1"`))
}

// ReadMMLines reads percentages. mmpretrain 1 counts evaluations by a step that is
// the epoch; mmclassification names the mode of each line.
func ReadMMLines(s *source.Source) error {
	var loss *entry.Record
	err := object.Lines(s, func(n *literal.Node) error {
		r := entry.Record{Line: n.Line}
		validation := slices.ContainsFunc(n.Keys, isMMAccuracy)
		for i, key := range n.Keys {
			v := n.List[i].Value()
			switch {
			case isMMAccuracy(key):
				r.Add(s.As(key, "val_accuracy", v))
			case key == "step" && validation && n.Get("epoch") == nil:
				r.Epoch = v
			case key == "loss" && validation:
				r.Add(s.As(key, "val_loss", v))
			case key == "step" || key == "iter": // they count other things in training and validation
			case key == "mode" || n.List[i].Quoted:
			default:
				r.Add(s.Figure(key, v))
			}
		}
		switch {
		case validation:
			if loss != nil {
				r.Figures = append(r.Figures, loss.Figures...)
			}
			loss = nil
			s.Emit(r)
		case len(r.Figures) > 0:
			loss = &r
		default:
			s.Out.Skipped++
		}
		return nil
	})
	s.Percentages()
	return err
}

func isMMAccuracy(key string) bool { return key == "accuracy/top1" || key == "accuracy_top-1" }
