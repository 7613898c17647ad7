package format

import (
	"regexp"
	"slices"
	"strings"
)

// has reports whether the header has all of the names, as they are written.
func (s *source) has(names ...string) bool {
	header := s.header()
	for _, name := range names {
		if !slices.ContainsFunc(header, func(h string) bool { return strings.EqualFold(h, name) }) {
			return false
		}
	}
	return true
}

// isTensorBoardCSV: what the button of TensorBoard's web page saves: one tag.
func isTensorBoardCSV(s *source) bool {
	return len(s.header()) == 3 && s.has("Wall time", "Step", "Value")
}

// tag is the tag in the name of the file that TensorBoard saves:
// "run-validation-tag-epoch_accuracy.csv".
var tag = regexp.MustCompile(`run-(.*)-tag-(.*?)(?: ?\(\d+\))?\.[^.]*$`)

// readTensorBoardCSV takes the meaning of the values from the file's name.
func readTensorBoardCSV(s *source) error {
	means := "Value"
	if m := tag.FindStringSubmatch(s.name); m != nil {
		means = m[2]
		means = OfSet(m[1][strings.LastIndexAny(m[1], "_/\\-")+1:], means) // Keras' folders
	}
	return s.table(func(name, value string) Figure {
		if strings.EqualFold(name, "Value") {
			return s.as(name, means, value)
		}
		return s.figure(name, value)
	})
}

// OfSet is the name of a figure that a tool wrote into the folder of a set. A name
// that says a set itself is left alone.
func OfSet(folder, name string) string {
	bare := strings.TrimPrefix(name, "epoch_")
	if phaseOf(folder) == "" || !isBare(bare) {
		return name
	}
	return folder + "_" + bare
}

// isWandbCSV: the export of a chart: "run - val_acc", beside "__MIN" and "__MAX".
func isWandbCSV(s *source) bool {
	return slices.ContainsFunc(s.header(), func(h string) bool { return strings.Contains(h, " - ") && strings.HasSuffix(h, "__MIN") })
}

// readWandbCSV reads the columns of each run as a run.
func readWandbCSV(s *source) error {
	var order []string
	runs := map[string][]Record{}
	err := s.cells(func(header []string, line int, cells []string) error {
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
				return inLine(line, "%q is a mean: its smallest and its largest value are others, as of a group of runs: export the runs themselves", name)
			}
			r := Record{Line: line, Run: run}
			for k, other := range header {
				if !strings.Contains(other, " - ") {
					r.Add(s.figure(other, cells[k]))
				}
			}
			r.Add(s.as(name, figure, cells[i]))
			runs[run] = append(runs[run], r)
		}
		return nil
	})
	for _, run := range order {
		s.out.Records = append(s.out.Records, runs[run]...)
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

// isUltralytics: YOLO's classifiers, before and since the names were padded.
func isUltralytics(s *source) bool { return s.has("metrics/accuracy_top1") }

func readUltralytics(s *source) error {
	return s.table(func(name, value string) Figure {
		if strings.EqualFold(name, "metrics/accuracy_top1") {
			return s.as(name, "val_accuracy", value)
		}
		return s.figure(name, value)
	})
}

func isTimm(s *source) bool { return s.has("epoch", "train_loss", "eval_loss", "eval_top1") }

// readTimm reads percentages.
func readTimm(s *source) error {
	if err := readCSV(s); err != nil {
		return err
	}
	s.percentages()
	return nil
}

// isNotebookCSV: the CSVLogger of fastai, and tables copied from notebooks. Both
// name the losses by their sets, and all metrics are of the validation set.
func isNotebookCSV(s *source) bool { return s.isNotebookHeader(s.header()) }

func (s *source) isNotebookHeader(header []string) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(header, func(h string) bool { return Normal(h) == name })
	}
	fastai := has("epoch") && has("train_loss") && has("valid_loss") && has("time")
	hf := (has("epoch") || has("step")) && has("training_loss") && has("validation_loss")
	return fastai || hf
}

func readNotebookCSV(s *source) error { return s.table(s.notebookFigure) }

func (s *source) notebookFigure(name, value string) Figure {
	if strings.TrimSpace(value) == "No log" {
		value = ""
	}
	if strings.Contains(Normal(name), "loss") || !s.names.Of(name).Role.IsAccuracy() {
		return s.figure(name, value)
	}
	return s.as(name, "val_"+Normal(name), value)
}
