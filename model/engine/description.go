package engine

// Description is one of the operation types of this file. Each documents its
// inputs and outputs in the order in which Operation.Run takes them.
//
// Type is that of activations and their gradients: x, y, residual, dy, dx,
// dresidual. All else is Float32: bias, gamma, beta, moments, and the gradients of
// parameters. The type of a kernel is what Operation.Inputs says. Where Type is
// BFloat16, kernels of Float32 are rounded to BFloat16, products are summed in
// Float32 or better, and each result is rounded once, at the end; moments are those
// of the rounded activations, as precise as in Float32. Only where a convolution of
// 3x3 taps and many channels is computed by transforms of tiles may these be rounded too.
type Description interface{ description() }

// Conv is the geometry of a two-dimensional convolution (cross-correlation, as
// in Keras) with symmetric zero padding. A dense layer is a 1x1 convolution of a
// 1x1 image.
type Conv struct {
	X                         Shape // batch, height, width, input channels
	KernelHeight, KernelWidth int
	Stride, Pad               int
	Filters                   int // output channels
	Type                      Type
}

// Y is the shape of the result.
func (c Conv) Y() Shape {
	h := (c.X[1]+2*c.Pad-c.KernelHeight)/c.Stride + 1
	w := (c.X[2]+2*c.Pad-c.KernelWidth)/c.Stride + 1
	return Shape{c.X[0], h, w, c.Filters}
}

// Kernel is the shape of the kernel.
func (c Conv) Kernel() Shape {
	return Shape{c.KernelHeight, c.KernelWidth, c.X[3], c.Filters}
}

// ConvForward: in x, kernel, bias (where Bias); out y.
type ConvForward struct {
	Conv
	Bias bool
}

// ConvData is the gradient of the input: in dy, kernel; out dx.
type ConvData struct{ Conv }

// ConvWeights is the gradient of the parameters: in x, dy; out dkernel, dbias
// (where Bias).
type ConvWeights struct {
	Conv
	Bias bool
}

// BatchNorm normalises each channel over batch, height and width, then adds a
// residual of the shape of x (where Residual), then applies ReLU (where ReLU):
// y = relu(gamma*(x-mean)/sqrt(variance+Epsilon) + beta + residual).
type BatchNorm struct {
	X              Shape
	Epsilon        float64
	Residual, ReLU bool
	Type           Type
}

// BatchNormTrain uses the moments of the batch: in x, gamma, beta, residual
// (where Residual); out y, mean, variance (biased, as in Keras 3).
type BatchNormTrain struct{ BatchNorm }

// BatchNormApply uses given moments: in x, gamma, beta, mean, variance, residual
// (where Residual); out y.
type BatchNormApply struct{ BatchNorm }

// ConvNormApply is ConvForward and then BatchNormApply of its result, of whose shape and type
// Norm is: in x, kernel, bias (where Bias), gamma, beta, mean, variance, residual (where
// Norm.Residual); out y, as the two give it one after the other, bit for bit. It is for
// engines that are a Fuser.
type ConvNormApply struct {
	ConvForward
	Norm BatchNorm
}

// ConvMoments is ConvForward with the moments of its result by channel, such as BatchNormTrain
// has: in x, kernel, bias (where Bias); out y, mean, variance. It is for engines that are
// a Fuser.
type ConvMoments struct{ ConvForward }

// BatchNormBackward is the gradient of BatchNormTrain: in x, y, dy, gamma, mean,
// variance, beta; out dx, dgamma, dbeta, dresidual (where Residual). y is read only
// where ReLU, beta perhaps in its place; x, y and beta are those of the forward run.
type BatchNormBackward struct{ BatchNorm }

// MaxPool is the geometry of max pooling. Padding is with zeros, as in Keras'
// ZeroPadding2D followed by a valid pool: a zero wins over negative values.
type MaxPool struct {
	X                 Shape
	Size, Stride, Pad int
	Type              Type
}

// Y is the shape of the result.
func (p MaxPool) Y() Shape {
	h := (p.X[1]+2*p.Pad-p.Size)/p.Stride + 1
	w := (p.X[2]+2*p.Pad-p.Size)/p.Stride + 1
	return Shape{p.X[0], h, w, p.X[3]}
}

// MaxPoolForward: in x; out y, index (Int32, opaque, of y's shape: which element
// won; the first in row-major order wins ties, a zero of the padding may win).
type MaxPoolForward struct{ MaxPool }

// MaxPoolBackward: in dy, index; out dx.
type MaxPoolBackward struct{ MaxPool }

// AverageForward is global average pooling: in x (n, h, w, c); out y (n, 1, 1, c).
type AverageForward struct {
	X    Shape
	Type Type
}

// AverageBackward: in dy (n, 1, 1, c); out dx (n, h, w, c).
type AverageBackward struct {
	X    Shape
	Type Type
}

// CrossEntropyForward is the mean softmax cross-entropy of logits: in logits
// (n, 1, 1, classes), labels (Int32 vector of n); out loss (vector of 1), log
// probabilities (n, 1, 1, classes). Log-sum-exp with the maximum subtracted;
// nothing is clipped.
type CrossEntropyForward struct{ Batch, Classes int }

// CrossEntropyBackward: in log probabilities, labels, dloss (vector of 1); out
// dlogits = dloss*(p-onehot)/Batch.
type CrossEntropyBackward struct{ Batch, Classes int }

// Add: in a, b; out a+b. The output may be the buffer of a.
type Add struct {
	X    Shape
	Type Type
}

// Adam is one step of Keras' Adam over a parameter of Size elements: in
// gradient, rate (vector of 1: learning rate * sqrt(1-beta2^t)/(1-beta1^t)); out,
// updated in place: parameter, m, v. Kingma & Ba 2015, section 2, last paragraph:
// m += (g-m)(1-beta1); v += (g*g-v)(1-beta2); w -= rate*m/(sqrt(v)+epsilon).
type Adam struct {
	Size                  int
	Beta1, Beta2, Epsilon float64
}

// Momentum is one step of SGD with Keras' momentum: in gradient, rate (vector of
// 1: learning rate); out, updated in place: parameter, velocity:
// v = momentum*v - rate*g; w += v.
type Momentum struct {
	Size     int
	Momentum float64
}

// MovingAverage updates moving moments: in batch value; out, updated in place:
// moving = momentum*moving + (1-momentum)*value.
type MovingAverage struct {
	Size     int
	Momentum float64
}

// Reorder copies between layouts and types: in From; out To.
type Reorder struct{ From, To Desc }

func (ConvForward) description()          {}
func (ConvData) description()             {}
func (ConvWeights) description()          {}
func (BatchNormTrain) description()       {}
func (BatchNormApply) description()       {}
func (ConvNormApply) description()        {}
func (ConvMoments) description()          {}
func (BatchNormBackward) description()    {}
func (MaxPoolForward) description()       {}
func (MaxPoolBackward) description()      {}
func (AverageForward) description()       {}
func (AverageBackward) description()      {}
func (CrossEntropyForward) description()  {}
func (CrossEntropyBackward) description() {}
func (Add) description()                  {}
func (Adam) description()                 {}
func (Momentum) description()             {}
func (MovingAverage) description()        {}
func (Reorder) description()              {}
