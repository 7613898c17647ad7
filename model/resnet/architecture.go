// Package resnet describes residual networks: architectures, the layers of each, the
// shapes of their values and parameters, what training costs, and the settings of a
// network with their checks.
//
// It owns what can be said of a network before there is one. It must not know
// graphs, engines beyond the descriptions of their operations, or images: a spec is
// checked by it, and links no training.
package resnet

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xrash/smetrics"
)

// Architecture is one residual network, without its width and classes.
type Architecture struct {
	Name string
	// Version is 1 for He et al. 2016a ("Deep Residual Learning for Image
	// Recognition"), 2 for the pre-activation form of He et al. 2016b ("Identity
	// Mappings in Deep Residual Networks").
	Version int
	// Small is the form for small images (He et al. 2016a, section 4.2, and
	// 2016b): a 3x3 stem without pooling and stages of basic blocks. Otherwise the
	// form for ImageNet as Keras' applications build it: a 7x7 stem with pooling
	// and stages of bottleneck blocks.
	Small bool
	// Torch is the form for ImageNet as torchvision builds it (models/resnet.py):
	// version 1, but no convolution has a bias, and bottleneck blocks shrink in their
	// 3x3 convolution ("ResNet V1.5").
	Torch bool
	// Basic: stages of basic blocks instead of bottleneck blocks. Small has them anyway.
	Basic bool
	// Blocks is the number of blocks of each stage.
	Blocks []int
	// Filters of each stage (of a bottleneck, ahead of the expansion).
	Filters []int
	// MinSize is the smallest height and width in pixels.
	MinSize int
}

// expansion is how many times more filters leave a bottleneck block.
const expansion = 4

// Names are the architectures, in the order in which they are shown.
func Names() []string {
	all := architectures()
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.Name
	}
	return names
}

// Lookup finds an architecture by its name. The error names the nearest one.
func Lookup(name string) (Architecture, error) {
	all := architectures()
	for _, a := range all {
		if a.Name == name {
			return a, nil
		}
	}
	lower := strings.ToLower(strings.TrimSpace(name))
	nearest := slices.MinFunc(all, func(a, b Architecture) int {
		return smetrics.WagnerFischer(lower, a.Name, 1, 1, 1) - smetrics.WagnerFischer(lower, b.Name, 1, 1, 1)
	})
	return Architecture{}, fmt.Errorf("unknown architecture %q: did you mean %s? (all: %s)",
		name, nearest.Name, strings.Join(Names(), ", "))
}

func architectures() []Architecture {
	var all []Architecture
	for _, depth := range []int{8, 14, 20, 32, 44, 56} {
		n := (depth - 2) / 6
		for version := 1; version <= 2; version++ {
			all = append(all, Architecture{
				Name: fmt.Sprintf("resnet%dv%d", depth, version), Version: version, Small: true,
				Blocks: []int{n, n, n}, Filters: []int{16, 32, 64}, MinSize: 8,
			})
		}
	}
	for _, form := range []struct {
		depth  int
		blocks []int
	}{{50, []int{3, 4, 6, 3}}, {101, []int{3, 4, 23, 3}}, {152, []int{3, 8, 36, 3}}} {
		for version := 1; version <= 2; version++ {
			all = append(all, Architecture{
				Name: fmt.Sprintf("resnet%dv%d", form.depth, version), Version: version,
				Blocks: form.blocks, Filters: []int{64, 128, 256, 512}, MinSize: 32,
			})
		}
	}
	return append(all, torchvision()...)
}

// torchvision are the ResNets that it has, by its names with tv behind.
func torchvision() []Architecture {
	var all []Architecture
	for _, form := range []struct {
		depth  int
		blocks []int
	}{{18, []int{2, 2, 2, 2}}, {34, []int{3, 4, 6, 3}}, {50, []int{3, 4, 6, 3}}, {101, []int{3, 4, 23, 3}}, {152, []int{3, 8, 36, 3}}} {
		all = append(all, Architecture{
			Name: fmt.Sprintf("resnet%dtv", form.depth), Version: 1, Torch: true, Basic: form.depth < 50,
			Blocks: form.blocks, Filters: []int{64, 128, 256, 512}, MinSize: 32,
		})
	}
	return all
}

// scaled is a number of filters under a width factor: rounded, at least one.
func scaled(filters int, width float64) int {
	return max(1, int(math.Round(float64(filters)*width)))
}
