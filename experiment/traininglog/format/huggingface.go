package format

import (
	"regexp"
	"slices"
	"strings"
)

// isTrainerState: the file that Trainer of Hugging Face keeps in its checkpoints.
func isTrainerState(s *source) bool {
	n := s.whole()
	if n == nil {
		return false
	}
	history := n.get("log_history")
	return history != nil && history.kind == '['
}

func readTrainerState(s *source) error {
	return readHFHistory(s, s.doc.get("log_history").list)
}

// isHFHistory tells a list of the log of Trainer from others.
func isHFHistory(list []node) bool {
	for i := range list {
		if list[i].get("epoch") != nil && (list[i].get("eval_runtime") != nil || list[i].get("learning_rate") != nil) {
			return true
		}
	}
	return false
}

// readHFHistory reads what Trainer logs. Training losses come every so many steps,
// at fractions of epochs: the last one before an evaluation stands beside it. The
// summary of a training repeats their mean and is passed over.
func readHFHistory(s *source, list []node) error {
	var loss *Record // the last training loss, not yet beside an evaluation
	for i := range list {
		n := &list[i]
		if n.kind != '{' || n.get("train_runtime") != nil {
			s.out.Skipped++
			continue
		}
		r := s.recordOf(n)
		training := !slices.ContainsFunc(r.Figures, func(f Figure) bool { return !f.Role.IsTraining() })
		switch {
		case len(r.Figures) == 0:
			s.out.Skipped++
		case training:
			loss = &r
		default:
			if loss != nil && !slices.ContainsFunc(r.Figures, func(f Figure) bool { return f.Role.IsTraining() }) {
				r.Figures = append(r.Figures, loss.Figures...)
			}
			loss = nil
			s.emit(r)
		}
	}
	if loss != nil && len(s.out.Records) == 0 {
		s.emit(*loss)
	}
	return nil
}

// dict is a dictionary that Python printed, anywhere in a line.
var dict = regexp.MustCompile(`\{['"]\pL.*\}`)

// dicts are the dictionaries of the text that hold an epoch and a figure.
func (s *source) dicts(each func(node, string) bool) {
	s.segments(func(line int, text string) bool {
		found := ""
		if strings.Contains(text, "epoch") {
			found = dict.FindString(text)
		}
		n, err := parseAll(found, line)
		if found == "" || err != nil || n.kind != '{' {
			return each(node{}, text)
		}
		return each(n, text)
	})
}

// isDicts: Trainer prints {'eval_loss': 0.3, 'epoch': 1.0}.
func isDicts(s *source) bool {
	found := false
	if !strings.Contains(s.text, "'epoch'") {
		return false
	}
	s.dicts(func(n node, _ string) bool {
		if n.get("epoch") != nil {
			for _, key := range n.keys {
				found = found || s.names.Of(key).Role.IsFigure()
			}
		}
		return !found
	})
	return found
}

// hfMetric is a line of log_metrics: "  test_accuracy  =  0.5667".
var hfMetric = regexp.MustCompile(`^\s*(\w+)\s+=\s+([\d.]+)\s*$`)

// readDicts reads the dictionaries, and behind them what log_metrics prints.
func readDicts(s *source) error {
	var list []node
	var metrics []Record
	s.dicts(func(n node, text string) bool {
		m := hfMetric.FindStringSubmatch(text)
		switch {
		case n.get("epoch") != nil:
			list = append(list, n)
		case strings.HasPrefix(strings.TrimSpace(text), "*****"):
			metrics = append(metrics, Record{})
		case m != nil && len(metrics) > 0:
			r := &metrics[len(metrics)-1]
			if f := s.figure(m[1], m[2]); f.Role.IsFigure() && !f.Role.IsTraining() && !r.Has(f.Role) {
				r.Add(f)
			}
		case strings.TrimSpace(text) != "":
			s.out.Skipped++
		}
		return true
	})
	if err := readHFHistory(s, list); err != nil {
		return err
	}
	for _, r := range metrics {
		if len(r.Figures) > 0 && len(s.out.Records) > 0 {
			r.Line = s.out.Records[len(s.out.Records)-1].Line
			s.emit(r)
		}
	}
	return nil
}
