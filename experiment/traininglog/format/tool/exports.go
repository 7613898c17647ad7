package tool

import (
	"regexp"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
	"github.com/refold/refold/experiment/traininglog/format/table"
)

// IsTensorBoardCSV tells what the button of TensorBoard's web page saves: one tag.
func IsTensorBoardCSV(s *source.Source) bool {
	return len(table.Header(s)) == 3 && table.Has(s, "Wall time", "Step", "Value")
}

// tag is the tag in the name of the file that TensorBoard saves:
// "run-validation-tag-epoch_accuracy.csv".
var tag = regexp.MustCompile(`run-(.*)-tag-(.*?)(?: ?\(\d+\))?\.[^.]*$`)

// ReadTensorBoardCSV takes the meaning of the values from the file's name.
func ReadTensorBoardCSV(s *source.Source) error {
	means := "Value"
	if m := tag.FindStringSubmatch(s.Name); m != nil {
		means = m[2]
		means = entry.OfSet(m[1][strings.LastIndexAny(m[1], "_/\\-")+1:], means) // Keras' folders
	}
	return table.Rows(s, func(name, value string) entry.Figure {
		if strings.EqualFold(name, "Value") {
			return s.As(name, means, value)
		}
		return s.Figure(name, value)
	})
}

// IsWandbCSV tells the export of a chart: "run - val_acc", beside "__MIN" and "__MAX".
func IsWandbCSV(s *source.Source) bool {
	return slices.ContainsFunc(table.Header(s), func(h string) bool { return strings.Contains(h, " - ") && strings.HasSuffix(h, "__MIN") })
}

// ReadWandbCSV reads the columns of each run as a run.
func ReadWandbCSV(s *source.Source) error {
	var order []string
	runs := map[string][]entry.Record{}
	err := table.Cells(s, func(header []string, line int, cells []string) error {
		for i, name := range header {
			run, figure, ok := strings.Cut(name, " - ")
			if cells == nil {
				if ok && !slices.Contains(order, run) {
					order = append(order, run)
				}
				continue
			}
			if !ok || strings.HasSuffix(name, "__MIN") || strings.HasSuffix(name, "__MAX") || strings.TrimSpace(cells[i]) == "" {
				continue
			}
			if grouped(header, cells, name, cells[i]) {
				return entry.InLine(line, "%q is a mean: its smallest and its largest value are others, as of a group of runs: export the runs themselves", name)
			}
			r := entry.Record{Line: line, Run: run}
			for k, other := range header {
				if !strings.Contains(other, " - ") {
					r.Add(s.Figure(other, cells[k]))
				}
			}
			r.Add(s.As(name, figure, cells[i]))
			runs[run] = append(runs[run], r)
		}
		return nil
	})
	for _, run := range order {
		s.Out.Records = append(s.Out.Records, runs[run]...)
	}
	return err
}

// grouped reports whether the columns beside a value say that it is a mean.
func grouped(header, cells []string, name, value string) bool {
	for i, other := range header {
		if (other == name+"__MIN" || other == name+"__MAX") && strings.TrimSpace(cells[i]) != "" && strings.TrimSpace(cells[i]) != strings.TrimSpace(value) {
			return true
		}
	}
	return false
}

// IsUltralytics tells the table of YOLO's classifiers, before and since the names were
// padded.
func IsUltralytics(s *source.Source) bool { return table.Has(s, "metrics/accuracy_top1") }

// ReadUltralytics reads it; the accuracy is of the validation set.
func ReadUltralytics(s *source.Source) error {
	return table.Rows(s, func(name, value string) entry.Figure {
		if strings.EqualFold(name, "metrics/accuracy_top1") {
			return s.As(name, "val_accuracy", value)
		}
		return s.Figure(name, value)
	})
}

// IsTimm tells summary.csv of timm.
func IsTimm(s *source.Source) bool {
	return table.Has(s, "epoch", "train_loss", "eval_loss", "eval_top1")
}

// ReadTimm reads percentages in CSV.
func ReadTimm(s *source.Source) error {
	if err := table.ReadCSV(s); err != nil {
		return err
	}
	s.Percentages()
	return nil
}
