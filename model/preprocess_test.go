package model

import (
	"testing"

	"github.com/refold/refold/model/resnet"
)

// TestScale compares with keras.applications' preprocess_input, worked out by
// hand from its documentation.
func TestScale(t *testing.T) {
	pixels := []byte{0, 51, 255, 124, 117, 104}
	for _, test := range []struct {
		scale, architecture string
		want                []float32
	}{
		{"unit", "resnet50v1", []float32{0, 0.2, 1, 124. / 255, 117. / 255, 104. / 255}},
		{"unit", "resnet8v2", []float32{0, 0.2, 1, 124. / 255, 117. / 255, 104. / 255}},
		{"keras", "resnet50v1", []float32{255 - 103.939, 51 - 116.779, -123.68, 0.061, 0.221, 0.32}},
		{"keras", "resnet50v2", []float32{-1, -0.6, 1, 124/127.5 - 1, 117/127.5 - 1, 104/127.5 - 1}},
		{"keras", "resnet8v1", []float32{-1, -0.6, 1, 124/127.5 - 1, 117/127.5 - 1, 104/127.5 - 1}},
	} {
		a, err := resnet.Lookup(test.architecture)
		if err != nil {
			t.Fatal(err)
		}
		s := newScaler(test.scale, a)
		got := make([]float32, len(pixels))
		scale(got, pixels, &s.table, s.from)
		close32(t, test.scale+" "+test.architecture, got, test.want, 1e-5)
	}
}
