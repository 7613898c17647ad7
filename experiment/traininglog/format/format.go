package format

import (
	"errors"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/object"
	"github.com/refold/refold/experiment/traininglog/format/prose"
	"github.com/refold/refold/experiment/traininglog/format/source"
	"github.com/refold/refold/experiment/traininglog/format/table"
	"github.com/refold/refold/experiment/traininglog/format/tool"
)

// format reads one form of logs.
type format struct {
	name string
	is   func(*source.Source) bool
	read func(*source.Source) error
}

// formats are all that is read, in the order in which they are tried: each is
// recognised by what only it has, and what fits anything comes last.
func formats() []format {
	return []format{
		{"trainer_state.json of Hugging Face", tool.IsTrainerState, tool.ReadTrainerState},
		{"a history as JSON", object.IsHistory, object.ReadHistory},
		{"a list in JSON", tool.IsTrainerList, tool.ReadTrainerList},
		{"a list in JSON", object.IsList, object.ReadList},
		{"an object in JSON", object.IsObject, object.ReadObject},
		{"JSON lines of mmpretrain", tool.IsMMLines, tool.ReadMMLines},
		{"JSON lines of DeiT", tool.IsDeiT, tool.ReadDeiT},
		{FormJSON, object.IsLines, object.ReadLines},
		{"CSV of TensorBoard", tool.IsTensorBoardCSV, tool.ReadTensorBoardCSV},
		{"CSV of Weights & Biases", tool.IsWandbCSV, tool.ReadWandbCSV},
		{"results.csv of Ultralytics", tool.IsUltralytics, tool.ReadUltralytics},
		{"summary.csv of timm", tool.IsTimm, tool.ReadTimm},
		{"a table of fastai or Hugging Face", tool.IsNotebookCSV, tool.ReadNotebookCSV},
		{FormCSV, table.IsCSV, table.ReadCSV},
		{"text of mmpretrain", tool.IsMMText, tool.ReadMMText},
		{"the console of Keras", tool.IsKeras, tool.ReadKeras},
		{"progress bars of PyTorch Lightning", tool.IsBars, tool.ReadBars},
		{FormDicts, tool.IsDicts, tool.ReadDicts},
		{"a table of fastai or Hugging Face", tool.IsNotebook, tool.ReadNotebook},
		{"a printed table", table.IsPrinted, table.ReadPrinted},
		{"the console of PyTorch's or torchvision's ImageNet example", tool.IsImageNet, tool.ReadImageNet},
		{"the console of PyTorch's MNIST example", tool.IsMNIST, prose.Read},
		{FormText, func(*source.Source) bool { return true }, prose.Read},
	}
}

// Forms that are no tool's own.
const (
	FormText = "lines of text"
	FormCSV  = "CSV"
	FormJSON = "JSON lines"
)

// FormDicts is what Trainer prints, on several devices by each of them.
const FormDicts = "printed dictionaries of Hugging Face"

// Read finds the form of a log and reads it. The name is that of the file, which
// some tools put a figure's name into.
func Read(text, name string, names entry.Names) (entry.Result, error) {
	s := source.New(text, name, names)
	for _, f := range formats() {
		if !f.is(s) {
			continue
		}
		s.Out.Form = f.name
		if err := f.read(s); err != nil {
			return entry.Result{}, err
		}
		return s.Result()
	}
	return entry.Result{}, errors.New("no form fits")
}
