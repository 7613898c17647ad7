package baseline_test

import (
	"context"
	"fmt"

	"github.com/refold/refold/experiment/baseline"
)

// A split that somebody made: nine pictures to learn from, three to test, dark ones and light
// ones.
func ExampleFit() {
	const images, side = 12, 32
	features := baseline.NewImages(images, side, side)
	labels := make([]int, images)
	for i := range images {
		labels[i] = i % 2
		rgb := make([]uint8, side*side*3)
		for at := range rgb {
			rgb[at] = uint8(40 + 150*labels[i] + (at+i)%7)
		}
		features.Set(i, rgb)
	}
	task := baseline.Task{Labels: labels, Classes: 2, Train: []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, Test: []int{9, 10, 11}}
	all, err := baseline.Fit(context.Background(), baseline.Subject{Images: features}, []baseline.Task{task}, nil)
	if err != nil {
		panic(err)
	}
	for _, b := range all {
		fmt.Println(b.Name, b.Of[0].Classes)
	}
	// Output:
	// majority [0 0 0]
	// histogram-ridge [1 0 1]
	// histogram-neighbours [1 0 1]
	// thumbnail-ridge [1 0 1]
	// thumbnail-neighbours [1 0 1]
}
