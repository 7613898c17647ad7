package trainertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strconv"

	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model/weights"
)

// position is all that a Logistic must know to go on.
type position struct {
	Epoch, Step, Correct int
	Loss                 float64
	W                    []float64
}

// Keys of a state's metadata; all others are the experiment's.
const (
	sumKey    = "sum"
	imagesKey = "logistic/images" // of training
)

// offer gives whoever wants it the position as a safetensors file: JSON, a byte a
// number.
func (r *regression) offer(last bool) {
	if r.task.Checkpoint == nil {
		return
	}
	r.task.Checkpoint(trainer.Checkpoint{At: r.progress(), Last: last, Write: func(w io.Writer, metadata map[string]string) error {
		text, err := json.Marshal(r.at)
		if err != nil {
			return err
		}
		data := make([]float32, len(text))
		for i, b := range text {
			data[i] = float32(b)
		}
		tensors := []weights.Tensor{{Name: "state", Shape: []int{len(data)}, Data: data}}
		all := map[string]string{imagesKey: strconv.Itoa(len(r.task.Train.Labels))}
		maps.Copy(all, metadata)
		all[sumKey] = weights.Sum(tensors, all)
		return weights.Write(w, tensors, all)
	}})
}

// read goes to the position of the task's state.
func (r *regression) read() error {
	f, size, err := r.task.Resume()
	if err != nil {
		return err
	}
	defer f.Close()
	if err := r.parse(f, size); err != nil {
		return fmt.Errorf("%w: %w", trainer.ErrState, err)
	}
	return nil
}

func (r *regression) parse(f io.Reader, size int64) error {
	in, err := weights.NewReader(f, size)
	if err != nil {
		return err
	}
	if !in.More() || len(in.Peek().Shape) != 1 {
		return errors.New("it has no state")
	}
	state := in.Peek()
	state.Data = make([]float32, state.Shape[0])
	if err := in.Next(state.Data); err != nil {
		return err
	}
	if in.More() {
		return errors.New("it has more than one tensor")
	}
	metadata := in.Metadata
	sum := metadata[sumKey]
	delete(metadata, sumKey)
	if have := weights.Sum([]weights.Tensor{state}, metadata); have != sum {
		return fmt.Errorf("its checksum is %s, but it was written with %s", have, sum)
	}
	if have, ok := metadata[imagesKey]; ok && have != strconv.Itoa(len(r.task.Train.Labels)) { // its first states have none
		return fmt.Errorf("it is of %s training images, not %d", have, len(r.task.Train.Labels))
	}
	var text []byte
	for _, v := range state.Data {
		text = append(text, byte(v))
	}
	want := len(r.at.W)
	if err := json.Unmarshal(text, &r.at); err != nil {
		return err
	}
	if len(r.at.W) != want {
		return fmt.Errorf("it has %d weights, not %d", len(r.at.W), want)
	}
	return nil
}
