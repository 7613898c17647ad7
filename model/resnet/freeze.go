package resnet

import "strings"

// Values of Config.Freeze: which layers stay as they are. Their batch norms run with
// moving statistics, which stay too.
const (
	FreezeNothing    = ""
	FreezeStem       = "stem"         // conv1 and, where there is one, its batch norm
	FreezeAllButHead = "all-but-head" // all but the classification layer
)

// Freezes are the names that Config.Freeze may have.
func Freezes() []string { return []string{FreezeNothing, FreezeStem, FreezeAllButHead} }

// stemPrefix begins the names of the stem's layers.
const stemPrefix = "conv1_"

// Frozen tells of each layer whether it stays as it is.
func Frozen(layers []Layer, freeze string) []bool {
	frozen := make([]bool, len(layers))
	for i, l := range layers {
		switch freeze {
		case FreezeStem:
			frozen[i] = strings.HasPrefix(l.Name, stemPrefix)
		case FreezeAllButHead:
			frozen[i] = l.Name != Classifier
		}
	}
	return frozen
}

// Learning tells of each layer whether its result depends on a parameter that is
// trained: the gradients of all others are not needed.
func Learning(layers []Layer, frozen []bool) []bool {
	learning := make([]bool, len(layers))
	of := func(i int) bool { return i != Source && learning[i] }
	for i, l := range layers {
		parameters := l.Kind == ConvLayer || l.Kind == NormLayer
		second := l.Kind == AddLayer || l.Residual
		learning[i] = parameters && !frozen[i] || of(l.X) || second && of(l.Other)
	}
	return learning
}

// head is the classification layer alone, which reads features.
func head(classes int) []Layer {
	return []Layer{{Kind: ConvLayer, Name: Classifier, Output: Classifier, X: Source, Filters: classes, Kernel: 1, Stride: 1, Bias: true}}
}

// Features is how many numbers the global average pooling makes of an image.
func (a Architecture) Features(width float64) int {
	filters := scaled(a.Filters[len(a.Filters)-1], width)
	if a.Small || a.Basic {
		return filters
	}
	return expansion * filters
}
