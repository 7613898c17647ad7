package resnet

import "fmt"

// LayerKind is what a layer computes.
type LayerKind int

// Kinds of layers.
const (
	ConvLayer LayerKind = iota
	NormLayer
	PoolLayer
	AddLayer
	AverageLayer
)

// Source is the index of the network's input, the images, where layers name their inputs.
const Source = -1

// Layer is one step of a network. Batch norms carry the ReLU and the sum that
// follow them.
type Layer struct {
	Kind LayerKind
	// Name is Keras' name, which names the parameters.
	Name string
	// Output is Keras' name of the layer whose result this is: it differs where
	// layers are fused.
	Output string
	X      int // index of the input layer, or Source
	Other  int // of the second operand: of AddLayer, and of NormLayer where Residual

	// of ConvLayer and PoolLayer
	Filters, Kernel, Stride, Pad int
	Bias                         bool
	Normed                       bool // batch norms follow, so the bias has no gradient
	// of NormLayer
	Residual, ReLU bool
	Epsilon        float64
}

// Layers describes the network. The classifier is a 1x1 convolution of the
// average's 1x1 image; its result, the logits, is the last layer's.
func (a Architecture) Layers(classes int, width float64) []Layer {
	b := &builder{Architecture: a}
	x := b.stem(scaled(a.stemFilters(), width))
	for stage := range a.Blocks {
		x = b.stage(x, stage, a.Blocks[stage], scaled(a.Filters[stage], width))
	}
	if a.Version == 2 {
		x = b.norm("post_bn", "post_relu", x, true)
	}
	x = b.add(Layer{Kind: AverageLayer, Name: "avg_pool", X: x})
	b.add(Layer{Kind: ConvLayer, Name: Classifier, X: x, Filters: classes, Kernel: 1, Stride: 1, Bias: true})
	return b.layers
}

// Classifier is the name of the last layer.
const Classifier = "predictions"

func (a Architecture) stemFilters() int {
	if a.Small {
		return a.Filters[0]
	}
	return 64
}

// builder appends layers. Its methods return the index of the result.
type builder struct {
	Architecture
	channels int // of the last block's result
	layers   []Layer
}

func (b *builder) add(l Layer) int {
	if l.Output == "" {
		l.Output = l.Name
	}
	b.layers = append(b.layers, l)
	return len(b.layers) - 1
}

// conv appends a convolution with padding that keeps the size at stride one, which is
// that of an l without a stride. The forms for ImageNet have a bias where Keras'
// applications have one; the small forms, as published, and torchvision's have none.
func (b *builder) conv(l Layer) int {
	l.Kind, l.Stride, l.Pad, l.Bias = ConvLayer, max(1, l.Stride), l.Kernel/2, l.Bias && !b.Small && !b.Torch
	return b.add(l)
}

func (b *builder) norm(name, output string, x int, relu bool) int {
	return b.add(Layer{Kind: NormLayer, Name: name, Output: output, X: x, ReLU: relu, Epsilon: b.epsilon()})
}

func (b *builder) stem(filters int) int {
	kernel, stride := 7, 2
	if b.Small {
		kernel, stride = 3, 1
	}
	b.channels = filters
	x := b.conv(Layer{Name: "conv1_conv", X: Source, Filters: filters, Kernel: kernel, Stride: stride, Bias: true, Normed: b.Version == 1})
	if b.Version == 1 {
		x = b.norm("conv1_bn", "conv1_relu", x, true)
	}
	if !b.Small {
		x = b.add(Layer{Kind: PoolLayer, Name: "pool1_pool", X: x, Kernel: 3, Stride: 2, Pad: 1})
	}
	return x
}

// stage appends the blocks of stage i, from 0. The first stage of the small
// forms and of V1 keeps the size; V2's bottlenecks shrink at the end of a stage,
// the last one not at all; all others shrink in their first block.
func (b *builder) stage(x, i, blocks, filters int) int {
	for k := range blocks {
		name := fmt.Sprintf("conv%d_block%d", i+2, k+1)
		stride := 1
		switch {
		case !b.Small && b.Version == 2:
			if k == blocks-1 && i < 3 {
				stride = 2
			}
		case k == 0 && i > 0:
			stride = 2
		}
		switch {
		case (b.Small || b.Basic) && b.Version == 1:
			x = b.basic1(name, x, filters, stride)
		case b.Small:
			x = b.basic2(name, x, filters, stride)
		case b.Torch:
			x = b.bottleneck15(name, x, filters, stride, k == 0)
		case b.Version == 1:
			x = b.bottleneck1(name, x, filters, stride, k == 0)
		default:
			x = b.bottleneck2(name, x, filters, stride, k == 0)
		}
	}
	return x
}
