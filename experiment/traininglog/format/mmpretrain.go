package format

import (
	"regexp"
	"strings"
)

// mmEpoch is "Epoch(val) [1][4/4]  accuracy/top1: 81.0000"; mmEpoch of a test has no
// epoch, "Epoch(test) [4/4]".
var (
	mmEpoch  = regexp.MustCompile(`\bEpoch\s?\((train|val|test)\)\s*(?:\[(\d+)\])?\s*\[\s*\d+(?:/\d+)?\]\s*(.*)$`)
	mmOld    = regexp.MustCompile(`\bEpoch \[(\d+)\]\[\d+/\d+\]\s*(.*)$`)
	mmFigure = regexp.MustCompile(`(\pL[\w./-]*): ([^\s,]+)`)
)

func isMMText(s *source) bool { return s.any("Epoch", mmEpoch) }

// readMMText reads percentages; the last line of training before an evaluation
// stands beside it.
func readMMText(s *source) error {
	var loss []Figure
	err := s.readLines(func(line int, text string) (bool, error) {
		m := mmEpoch.FindStringSubmatch(text)
		if m == nil {
			old := mmOld.FindStringSubmatch(text)
			if old == nil {
				return false, nil
			}
			m = []string{"", "train", old[1], old[2]}
		}
		r := Record{Line: line, Epoch: m[2]}
		for _, f := range mmFigure.FindAllStringSubmatch(m[3], -1) {
			switch {
			case isMMAccuracy(f[1]) || f[1] == "loss":
				r.Add(s.as(f[1], m[1]+"_"+strings.TrimPrefix(strings.TrimSuffix(Normal(f[1]), "_top1"), "top_1"), f[2]))
			default:
				r.Add(s.figure(f[1], f[2]))
			}
		}
		if m[1] == "train" {
			loss = r.Figures
			return true, nil
		}
		r.Figures, loss = append(r.Figures, loss...), nil
		if len(r.Figures) > 0 {
			s.emit(r)
		}
		return true, nil
	})
	s.percentages()
	return err
}
