package format

import (
	"slices"
	"strings"
)

// isDeiT: the log.txt of DeiT, and of those made after it, such as ConvNeXt's.
func isDeiT(s *source) bool {
	return strings.HasPrefix(s.first, "{\"") && strings.Contains(s.first, `"n_parameters"`) && strings.Contains(s.text, `"test_acc1"`)
}

// readDeiT reads percentages in JSON lines.
func readDeiT(s *source) error {
	if err := readJSONLines(s); err != nil {
		return err
	}
	s.percentages()
	return nil
}

// percentages says that all accuracies are percentages: the tool prints no others.
func (s *source) percentages() {
	for _, r := range s.out.Records {
		for i := range r.Figures {
			r.Figures[i].Percent = r.Figures[i].Role.IsAccuracy()
		}
	}
}

// isMMLines: scalars.json of mmpretrain 1, or the .log.json of mmclassification.
func isMMLines(s *source) bool {
	return isJSONLines(s) && (strings.Contains(s.text, `"accuracy/top1"`) || strings.Contains(s.text, `"accuracy_top-1"`))
}

// readMMLines reads percentages. mmpretrain 1 counts evaluations by a step that is
// the epoch; mmclassification names the mode of each line.
func readMMLines(s *source) error {
	var loss *Record
	err := s.jsonLines(func(n *node) error {
		r := Record{Line: n.line}
		validation := slices.ContainsFunc(n.keys, isMMAccuracy)
		for i, key := range n.keys {
			v := n.list[i].value()
			switch {
			case isMMAccuracy(key):
				r.Add(s.as(key, "val_accuracy", v))
			case key == "step" && validation && n.get("epoch") == nil:
				r.Epoch = v
			case key == "loss" && validation:
				r.Add(s.as(key, "val_loss", v))
			case key == "step" || key == "iter": // they count other things in training and validation
			case key == "mode" || n.list[i].quoted:
			default:
				r.Add(s.figure(key, v))
			}
		}
		switch {
		case validation:
			if loss != nil {
				r.Figures = append(r.Figures, loss.Figures...)
			}
			loss = nil
			s.emit(r)
		case len(r.Figures) > 0:
			loss = &r
		default:
			s.out.Skipped++
		}
		return nil
	})
	s.percentages()
	return err
}

func isMMAccuracy(key string) bool { return key == "accuracy/top1" || key == "accuracy_top-1" }
