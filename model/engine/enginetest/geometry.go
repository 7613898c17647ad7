package enginetest

import "github.com/refold/refold/model/engine"

// oddConvolutions are shapes that no network has but that find mistakes.
func oddConvolutions() []engine.Conv {
	return []engine.Conv{
		{X: engine.Shape{1, 1, 1, 1}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 1},
		{X: engine.Shape{2, 5, 7, 3}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 5},
		{X: engine.Shape{1, 7, 5, 1}, KernelHeight: 3, KernelWidth: 3, Stride: 2, Pad: 1, Filters: 4},
		{X: engine.Shape{3, 9, 8, 3}, KernelHeight: 7, KernelWidth: 7, Stride: 2, Pad: 3, Filters: 8},
		{X: engine.Shape{1, 11, 13, 17}, KernelHeight: 5, KernelWidth: 3, Stride: 3, Pad: 2, Filters: 33},
		{X: engine.Shape{2, 4, 4, 70}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 100},
		{X: engine.Shape{2, 9, 6, 16}, KernelHeight: 2, KernelWidth: 2, Stride: 2, Filters: 6},        // a last row that no window meets
		{X: engine.Shape{4, 3, 5, 6}, KernelHeight: 3, KernelWidth: 5, Stride: 1, Filters: 2},         // one output pixel
		{X: engine.Shape{2, 4, 4, 3}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Pad: 1, Filters: 9}, // windows of zeros only
		{X: engine.Shape{1, 4, 5, 2}, KernelHeight: 3, KernelWidth: 3, Stride: 2, Pad: 3, Filters: 7},
		{X: engine.Shape{2, 1, 9, 4}, KernelHeight: 1, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 12},
		{X: engine.Shape{2, 7, 7, 5}, KernelHeight: 1, KernelWidth: 1, Stride: 3, Filters: 24}, // pixels without a gradient
		{X: engine.Shape{1, 3, 3, 200}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 24},
		{X: engine.Shape{5, 1, 1, 600}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 10},
		// enough channels and pixels for transforms to pay, sizes that no tile divides
		{X: engine.Shape{3, 9, 10, 64}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 64},
		{X: engine.Shape{2, 13, 11, 80}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 144},
	}
}

// smallNetwork is what ResNet8 needs at 24x24 and half width.
func smallNetwork() []engine.Conv {
	return []engine.Conv{
		{X: engine.Shape{3, 24, 24, 3}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 8},
		{X: engine.Shape{2, 24, 24, 8}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 8},
		{X: engine.Shape{2, 24, 24, 8}, KernelHeight: 3, KernelWidth: 3, Stride: 2, Pad: 1, Filters: 16},
		{X: engine.Shape{2, 24, 24, 8}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 16},
		{X: engine.Shape{5, 12, 12, 16}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 16},
		{X: engine.Shape{5, 12, 12, 16}, KernelHeight: 3, KernelWidth: 3, Stride: 2, Pad: 1, Filters: 32},
		{X: engine.Shape{11, 6, 6, 32}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 32},
		{X: engine.Shape{16, 1, 1, 32}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 2},
	}
}

// resnet50 is every convolution of ResNet50 V1 and V2, on small images.
func resnet50() []engine.Conv {
	cs := []engine.Conv{
		{X: engine.Shape{1, 20, 18, 3}, KernelHeight: 7, KernelWidth: 7, Stride: 2, Pad: 3, Filters: 64},
		{X: engine.Shape{1, 4, 3, 64}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 64},
	}
	for _, width := range []int{64, 128, 256, 512} {
		cs = append(cs,
			engine.Conv{X: engine.Shape{1, 3, 4, width}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: width},
			engine.Conv{X: engine.Shape{1, 3, 4, width}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 4 * width},
			engine.Conv{X: engine.Shape{1, 3, 3, 4 * width}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: width},
		)
		if width < 512 { // V1 strides at the start of the next stack, V2 at the end of this one
			cs = append(cs,
				engine.Conv{X: engine.Shape{1, 4, 3, 4 * width}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 2 * width},
				engine.Conv{X: engine.Shape{1, 4, 3, 4 * width}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 8 * width},
				engine.Conv{X: engine.Shape{1, 5, 4, width}, KernelHeight: 3, KernelWidth: 3, Stride: 2, Pad: 1, Filters: width},
			)
		}
	}
	return cs
}
