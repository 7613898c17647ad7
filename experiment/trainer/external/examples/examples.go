// Package examples holds what people start from who let a program of their own train:
// the client for Python, and programs that use it.
//
// It owns these files and hands them out as they are. It must not know any other package:
// what the client relies on stands in README.md of package external, in the folder above.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed refold_client.py sklearn_features.py keras_resnet.py torch_resnet.py
var files embed.FS

// Names of files.
const (
	Client  = "refold_client.py"    // one file, for any program in Python
	Sklearn = "sklearn_features.py" // histograms and thumbnails with logistic regression
	Keras   = "keras_resnet.py"     // the ResNets of keras.applications
	Torch   = "torch_resnet.py"     // the ResNets of torchvision, and networks of timm
)

// Files are the client and the programs, by name.
func Files() fs.FS { return files }
