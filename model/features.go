package model

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/refold/refold/model/resnet"
)

// Features are what all layers ahead of the classification make of images with the
// moving statistics: for each image the result of the global average pooling, numbers of
// float32, little-endian. They are the images of a network with Config.HeadOnly.
//
// See Classify of workers and done.
func Features(ctx context.Context, c resnet.Config, start *Start, images [][]byte, workers int, done func(images int)) ([][]byte, error) {
	out := make([][]byte, len(images))
	c.HeadOnly = false
	err := inBatches(ctx, c, start, images, workers, features, func(first int, p *pass) {
		values := p.floats(p.features)
		width := len(values) / p.input.Shape[0]
		for i := range p.input.Shape[0] {
			out[first+i] = featureBytes(values[i*width : (i+1)*width])
		}
	}, done)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// featureBytes writes features as a head alone reads them.
func featureBytes(values []float32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}

// readFeatures is the way back.
func readFeatures(into []float32, from []byte) {
	for i := range len(from) / 4 {
		into[i] = math.Float32frombits(binary.LittleEndian.Uint32(from[4*i:]))
	}
}

// Open is a network that starts from given weights, to predict with moving statistics.
func Open(c resnet.Config, start *Start) (*Network, error) {
	n, err := newNetwork(c)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if err = n.allocate(); err == nil {
		n.initialise(func(string) *rand.Rand { return rand.New(rand.NewPCG(0, 0)) }) // what start lacks
		err = n.begin(start)
	}
	if err != nil {
		n.Close()
		return nil, fmt.Errorf("model: %w", err)
	}
	n.keepFrozen()
	return n, nil
}
