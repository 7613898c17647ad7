package weights_test

import (
	"bytes"
	"fmt"

	"github.com/refold/refold/model/weights"
)

// Tensors are written to a safetensors file and read back one by one.
func ExampleWrite() {
	var file bytes.Buffer
	tensors := []weights.Tensor{{Name: "dense/bias", Shape: []int{2}, Data: []float32{0.5, -0.5}}}
	if err := weights.Write(&file, tensors, map[string]string{"epoch": "7"}); err != nil {
		fmt.Println(err)
		return
	}
	in, err := weights.NewReader(&file, int64(file.Len()))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("epoch", in.Metadata["epoch"])
	for in.More() {
		next := in.Peek()
		next.Data = make([]float32, next.Shape[0])
		if err := in.Next(next.Data); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(next.Name, next.Shape, next.Data)
	}
	// Output:
	// epoch 7
	// dense/bias [2] [0.5 -0.5]
}
