package model

import (
	"slices"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/op"
	"github.com/refold/refold/model/resnet"
)

// fusion is what is computed together with a convolution.
type fusion int

const (
	alone fusion = iota
	// withNorm: the batch norm that follows, of given moments. The convolution's own result is
	// nowhere.
	withNorm
	// withMoments: those of its result, which a batch norm takes.
	withMoments
)

// fusions are those of a mode's graph, by layer. Where an engine fuses nothing, all are alone.
func (n *Network) fusions(m mode, keep []string) []fusion {
	all := make([]fusion, len(n.layers))
	if !engine.Fuses(n.engine) {
		return all
	}
	users := make([]int, len(n.layers))
	for _, l := range n.layers {
		if l.X != resnet.Source {
			users[l.X]++
		}
		if l.Kind == resnet.AddLayer || l.Residual {
			users[l.Other]++
		}
	}
	for i, l := range n.layers {
		if l.Kind != resnet.NormLayer || l.X == resnet.Source || n.layers[l.X].Kind != resnet.ConvLayer {
			continue
		}
		switch {
		case !m.evaluates():
			if !n.norms[i].frozen {
				all[l.X] = withMoments
			}
		case users[l.X] == 1 && !slices.Contains(keep, n.layers[l.X].Output):
			all[l.X] = withNorm
		}
	}
	return all
}

// conv adds convolution i, unless a batch norm will.
func (f *forward) conv(i int, c engine.Conv, x op.Node, o op.ConvOptions) (y op.Node) {
	g, name := f.pass.graph, f.network.layers[i].Name
	kernel, bias := f.parameter(i, resnet.Kernel), f.parameter(i, resnet.Bias)
	switch f.fusions[i] {
	case withNorm:
		return nil
	case withMoments:
		y, f.moments[i] = g.ConvMoments(name, c, x, kernel, bias, o)
		return y
	}
	return g.Conv(name, c, x, kernel, bias, o)
}

// convNorm adds convolution i with the batch norm that follows it.
func (f *forward) convNorm(i int, b engine.BatchNorm, in op.NormInputs, m op.Moments) op.Node {
	l := f.network.layers[i]
	c := l.Conv(resnet.InputShape(f.shapes, f.input, l.X), b.Type)
	return f.pass.graph.ConvNormApply(l.Name+"+norm", c, b, f.node(l.X), f.parameter(i, resnet.Kernel), f.parameter(i, resnet.Bias), in, m)
}
