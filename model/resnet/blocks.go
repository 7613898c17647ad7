package resnet

// bottleneck1 is Keras' residual_block_v1: the stride sits in the first 1x1
// convolution and in the shortcut's.
func (b *builder) bottleneck1(name string, x, filters, stride int, project bool) int {
	shortcut := x
	if project {
		shortcut = b.conv(Layer{Name: name + "_0_conv", X: x, Filters: expansion * filters, Kernel: 1, Stride: stride, Bias: true, Normed: true})
		shortcut = b.norm(name+"_0_bn", name+"_0_bn", shortcut, false)
	}
	x = b.conv(Layer{Name: name + "_1_conv", X: x, Filters: filters, Kernel: 1, Stride: stride, Bias: true, Normed: true})
	x = b.norm(name+"_1_bn", name+"_1_relu", x, true)
	x = b.conv(Layer{Name: name + "_2_conv", X: x, Filters: filters, Kernel: 3, Bias: true, Normed: true})
	x = b.norm(name+"_2_bn", name+"_2_relu", x, true)
	x = b.conv(Layer{Name: name + "_3_conv", X: x, Filters: expansion * filters, Kernel: 1, Bias: true, Normed: true})
	b.channels = expansion * filters
	return b.join(name, name+"_3_bn", x, shortcut)
}

// bottleneck15 is torchvision's Bottleneck: as bottleneck1, but the stride sits in the
// 3x3 convolution.
func (b *builder) bottleneck15(name string, x, filters, stride int, project bool) int {
	shortcut := x
	if project {
		shortcut = b.conv(Layer{Name: name + "_0_conv", X: x, Filters: expansion * filters, Kernel: 1, Stride: stride, Normed: true})
		shortcut = b.norm(name+"_0_bn", name+"_0_bn", shortcut, false)
	}
	x = b.conv(Layer{Name: name + "_1_conv", X: x, Filters: filters, Kernel: 1, Normed: true})
	x = b.norm(name+"_1_bn", name+"_1_relu", x, true)
	x = b.conv(Layer{Name: name + "_2_conv", X: x, Filters: filters, Kernel: 3, Stride: stride, Normed: true})
	x = b.norm(name+"_2_bn", name+"_2_relu", x, true)
	x = b.conv(Layer{Name: name + "_3_conv", X: x, Filters: expansion * filters, Kernel: 1, Normed: true})
	b.channels = expansion * filters
	return b.join(name, name+"_3_bn", x, shortcut)
}

// bottleneck2 is Keras' residual_block_v2: the stride sits in the 3x3
// convolution; the shortcut is a projection of the pre-activation, or the raw
// input, which a stride subsamples. A bias on the residual stream is the same at
// every pixel, so that all the batch norms that follow, post_bn the last of them,
// remove it.
func (b *builder) bottleneck2(name string, x, filters, stride int, project bool) int {
	shortcut := x
	x = b.norm(name+"_preact_bn", name+"_preact_relu", x, true)
	switch {
	case project:
		shortcut = b.conv(Layer{Name: name + "_0_conv", X: x, Filters: expansion * filters, Kernel: 1, Stride: stride, Bias: true, Normed: true})
	case stride > 1:
		shortcut = b.add(Layer{Kind: PoolLayer, Name: name + "_0_pool", X: shortcut, Kernel: 1, Stride: stride})
	}
	x = b.conv(Layer{Name: name + "_1_conv", X: x, Filters: filters, Kernel: 1, Normed: true})
	x = b.norm(name+"_1_bn", name+"_1_relu", x, true)
	x = b.conv(Layer{Name: name + "_2_conv", X: x, Filters: filters, Kernel: 3, Stride: stride, Normed: true})
	x = b.norm(name+"_2_bn", name+"_2_relu", x, true)
	x = b.conv(Layer{Name: name + "_3_conv", X: x, Filters: expansion * filters, Kernel: 1, Bias: true, Normed: true})
	b.channels = expansion * filters
	return b.add(Layer{Kind: AddLayer, Name: name + "_out", X: shortcut, Other: x})
}

// basic1 is the basic block of He et al. 2016a: two 3x3 convolutions. Where the
// shape changes the shortcut is a 1x1 projection with a batch norm (their
// option B).
func (b *builder) basic1(name string, x, filters, stride int) int {
	shortcut := x
	if stride != 1 || b.channels != filters {
		shortcut = b.conv(Layer{Name: name + "_0_conv", X: x, Filters: filters, Kernel: 1, Stride: stride, Normed: true})
		shortcut = b.norm(name+"_0_bn", name+"_0_bn", shortcut, false)
	}
	x = b.conv(Layer{Name: name + "_1_conv", X: x, Filters: filters, Kernel: 3, Stride: stride, Normed: true})
	x = b.norm(name+"_1_bn", name+"_1_relu", x, true)
	x = b.conv(Layer{Name: name + "_2_conv", X: x, Filters: filters, Kernel: 3, Normed: true})
	b.channels = filters
	return b.join(name, name+"_2_bn", x, shortcut)
}

// basic2 is the pre-activation basic block of He et al. 2016b. Where the shape
// changes the shortcut is a 1x1 projection of the pre-activation.
func (b *builder) basic2(name string, x, filters, stride int) int {
	shortcut := x
	x = b.norm(name+"_preact_bn", name+"_preact_relu", x, true)
	if stride != 1 || b.channels != filters {
		shortcut = b.conv(Layer{Name: name + "_0_conv", X: x, Filters: filters, Kernel: 1, Stride: stride})
	}
	x = b.conv(Layer{Name: name + "_1_conv", X: x, Filters: filters, Kernel: 3, Stride: stride, Normed: true})
	x = b.norm(name+"_1_bn", name+"_1_relu", x, true)
	x = b.conv(Layer{Name: name + "_2_conv", X: x, Filters: filters, Kernel: 3})
	b.channels = filters
	return b.add(Layer{Kind: AddLayer, Name: name + "_out", X: shortcut, Other: x})
}

// join ends a block of version 1: batch norm, sum with the shortcut, ReLU.
func (b *builder) join(block, name string, x, shortcut int) int {
	return b.add(Layer{Kind: NormLayer, Name: name, Output: block + "_out", X: x, Other: shortcut,
		Residual: true, ReLU: true, Epsilon: b.epsilon()})
}
