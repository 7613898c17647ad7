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

// IsTrainerState tells the file that Trainer of Hugging Face keeps in its checkpoints.
func IsTrainerState(s *source.Source) bool {
	n := s.Whole()
	if n == nil {
		return false
	}
	history := n.Get("log_history")
	return history != nil && history.Kind == '['
}

// ReadTrainerState reads what Trainer logged.
func ReadTrainerState(s *source.Source) error {
	return readHFHistory(s, s.Whole().Get("log_history").List)
}

// IsTrainerList tells a list of the log of Trainer from other lists of objects.
func IsTrainerList(s *source.Source) bool {
	if !object.IsList(s) {
		return false
	}
	list := s.Whole().List
	for i := range list {
		if list[i].Get("epoch") != nil && (list[i].Get("eval_runtime") != nil || list[i].Get("learning_rate") != nil) {
			return true
		}
	}
	return false
}

// ReadTrainerList reads the list.
func ReadTrainerList(s *source.Source) error { return readHFHistory(s, s.Whole().List) }

// readHFHistory reads what Trainer logs. Training losses come every so many steps,
// at fractions of epochs: the last one before an evaluation stands beside it. The
// summary of a training repeats their mean and is passed over.
func readHFHistory(s *source.Source, list []literal.Node) error {
	var loss *entry.Record // the last training loss, not yet beside an evaluation
	for i := range list {
		n := &list[i]
		if n.Kind != '{' || n.Get("train_runtime") != nil {
			s.Out.Skipped++
			continue
		}
		r := object.Record(s, n)
		training := !slices.ContainsFunc(r.Figures, func(f entry.Figure) bool { return !f.Role.IsTraining() })
		switch {
		case len(r.Figures) == 0:
			s.Out.Skipped++
		case training:
			loss = &r
		default:
			if loss != nil && !slices.ContainsFunc(r.Figures, func(f entry.Figure) bool { return f.Role.IsTraining() }) {
				r.Figures = append(r.Figures, loss.Figures...)
			}
			loss = nil
			s.Emit(r)
		}
	}
	if loss != nil && len(s.Out.Records) == 0 {
		s.Emit(*loss)
	}
	return nil
}

// dict is a dictionary that Python printed, anywhere in a line.
var dict = regexp.MustCompile(`\{['"]\pL.*\}`)

// dicts are the dictionaries of the text that hold an epoch and a figure.
func dicts(s *source.Source, each func(literal.Node, string) bool) {
	s.Segments(func(line int, text string) bool {
		found := ""
		if strings.Contains(text, "epoch") {
			found = dict.FindString(text)
		}
		n, err := literal.Parse(found, line)
		if found == "" || err != nil || n.Kind != '{' {
			return each(literal.Node{}, text)
		}
		return each(n, text)
	})
}

// IsDicts tells what Trainer prints, {'eval_loss': 0.3, 'epoch': 1.0}.
func IsDicts(s *source.Source) bool {
	found := false
	if !strings.Contains(s.Text, "'epoch'") {
		return false
	}
	dicts(s, func(n literal.Node, _ string) bool {
		if n.Get("epoch") != nil {
			for _, key := range n.Keys {
				found = found || s.Names.Of(key).Role.IsFigure()
			}
		}
		return !found
	})
	return found
}

// hfMetric is a line of log_metrics: "  test_accuracy  =  0.5667".
var hfMetric = regexp.MustCompile(`^\s*(\w+)\s+=\s+([\d.]+)\s*$`)

// ReadDicts reads the dictionaries, and behind them what log_metrics prints.
func ReadDicts(s *source.Source) error {
	var list []literal.Node
	var metrics []entry.Record
	dicts(s, func(n literal.Node, text string) bool {
		m := hfMetric.FindStringSubmatch(text)
		switch {
		case n.Get("epoch") != nil:
			list = append(list, n)
		case strings.HasPrefix(strings.TrimSpace(text), "*****"):
			metrics = append(metrics, entry.Record{})
		case m != nil && len(metrics) > 0:
			r := &metrics[len(metrics)-1]
			if f := s.Figure(m[1], m[2]); f.Role.IsFigure() && !f.Role.IsTraining() && !r.Has(f.Role) {
				r.Add(f)
			}
		case strings.TrimSpace(text) != "":
			s.Out.Skipped++
		}
		return true
	})
	if err := readHFHistory(s, list); err != nil {
		return err
	}
	for _, r := range metrics {
		if len(r.Figures) > 0 && len(s.Out.Records) > 0 {
			r.Line = s.Out.Records[len(s.Out.Records)-1].Line
			s.Emit(r)
		}
	}
	return nil
}
