package tool

import (
	"slices"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
	"github.com/refold/refold/experiment/traininglog/format/table"
)

// IsNotebookCSV tells the CSVLogger of fastai, and tables copied from notebooks. Both
// name the losses by their sets, and all metrics are of the validation set.
func IsNotebookCSV(s *source.Source) bool { return isNotebookHeader(table.Header(s)) }

func isNotebookHeader(header []string) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(header, func(h string) bool { return entry.Normal(h) == name })
	}
	fastai := has("epoch") && has("train_loss") && has("valid_loss") && has("time")
	hf := (has("epoch") || has("step")) && has("training_loss") && has("validation_loss")
	return fastai || hf
}

// ReadNotebookCSV reads such a table.
func ReadNotebookCSV(s *source.Source) error { return table.Rows(s, notebookFigure(s)) }

// notebookFigure says what a cell below a name means.
func notebookFigure(s *source.Source) func(name, value string) entry.Figure {
	return func(name, value string) entry.Figure {
		if strings.TrimSpace(value) == "No log" {
			value = ""
		}
		if strings.Contains(entry.Normal(name), "loss") || !s.Names.Of(name).Role.IsAccuracy() {
			return s.Figure(name, value)
		}
		return s.As(name, "val_"+entry.Normal(name), value)
	}
}

// IsNotebook tells the table of fastai or of Hugging Face among other lines.
func IsNotebook(s *source.Source) bool { return table.AnyHeader(s, isNotebookHeader) }

// ReadNotebook reads the rows below each header of such a table.
func ReadNotebook(s *source.Source) error {
	return table.PrintedRows(s, isNotebookHeader, notebookFigure(s))
}
