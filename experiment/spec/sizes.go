package spec

import (
	"slices"

	"github.com/refold/refold/model/resnet"
)

// sizes checks that each network can be given images of the size.
func (c *checker) sizes(s Spec) {
	if s.Trainer.External() || s.Run.Engine == EnginePredictions {
		return
	}
	for _, name := range s.Model.Architectures {
		architecture, err := resnet.Lookup(name)
		if err != nil {
			continue
		}
		small := min(s.Data.Size[0], s.Data.Size[1])
		c.want(small < 1 || small >= architecture.MinSize, "data.size", "%d x %d: %s needs at least %d x %d pixels",
			s.Data.Size[0], s.Data.Size[1], name, architecture.MinSize, architecture.MinSize)
		if small >= architecture.MinSize {
			c.largest(s, name)
		}
	}
}

// largest checks that the engine can hold what a network makes of a batch, for two
// classes and where nothing else is wrong with the settings that matter.
func (c *checker) largest(s Spec, architecture string) {
	var others checker
	others.data(s.Data)
	others.train(s.Train)
	if slices.ContainsFunc(others.problems, func(p Problem) bool { return !p.open }) || !s.Model.soundWidth() {
		return
	}
	network := Network(s.Model, s.Train)
	network.Architecture, network.Height, network.ImageWidth, network.Classes = architecture, s.Data.Size[0], s.Data.Size[1], 2
	network.Scale, network.Precision, network.Engine = s.Data.Scale, "float32", "builtin"
	err := resnet.CheckSize(network)
	c.want(err == nil, "data.size", "%d x %d: %v", s.Data.Size[0], s.Data.Size[1], err)
}
