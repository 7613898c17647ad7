package parts_test

import (
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/parts"
)

// Four groups have an image in train and one in test: each goes to one side, so that sizes
// and classes stay as they were.
func ExampleMend() {
	split := parts.Parts{Names: []string{"train", "test"}, Of: []int{0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0}}
	labels := []int{0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1}
	groups := dataset.Groups{Of: []int{0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7}, Count: 8}
	r := parts.Mend(split, labels, groups)
	fmt.Println(r.Moved, "images moved; images by part and class:", r.Before, "to", r.After)
	for _, image := range []int{0, 1, 2, 3} {
		fmt.Print(split.Names[split.Of[image]], " to ", split.Names[r.Of[image]], "; ")
	}
	// Output:
	// 4 images moved; images by part and class: [[4 4] [2 2]] to [[4 4] [2 2]]
	// train to train; test to train; train to test; test to test;
}
