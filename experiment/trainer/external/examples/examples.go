// Package examples holds what people start from who let a program of their own train:
// the client for Python, and programs that use it, each with a spec that runs it.
//
// It owns these files and hands them out as they are. It must not know any other package:
// what the client relies on stands in README.md of package external, in the folder above.
package examples

import "embed"

//go:embed refold_client.py sklearn_features.py keras_resnet.py torch_resnet.py *.toml
var files embed.FS

// Client is the name of the client, which any program in Python can import.
const Client = "refold_client.py"

// Example is a program that trains, and what runs it.
type Example struct {
	Name     string // short, for choosing it
	Program  string // the name of its file
	Spec     string // the name of a spec whose command is "python train.py"
	Packages string // what it imports, as pip installs it
}

// All are the examples, the quickest first.
func All() []Example {
	return []Example{
		{Name: "sklearn", Program: "sklearn_features.py", Spec: "sklearn.toml", Packages: "scikit-learn pillow"},
		{Name: "keras", Program: "keras_resnet.py", Spec: "keras.toml", Packages: "keras tensorflow"},
		{Name: "torch", Program: "torch_resnet.py", Spec: "torch.toml", Packages: "torch torchvision"},
	}
}

// Read is a file of the client or of an example.
func Read(name string) ([]byte, error) { return files.ReadFile(name) }
