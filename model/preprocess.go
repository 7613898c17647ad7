package model

import (
	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/op"
	"github.com/refold/refold/model/resnet"
)

// scaler maps the bytes of an image to the network's input. Output channel c is
// table[c][byte of channel from[c]].
type scaler struct {
	table [3][256]float32
	half  [3][256]uint16 // table, rounded to bfloat16
	from  [3]int
}

// newScaler returns the scaler of a name: "unit" is x/255; "keras" is what
// Keras' applications do: BGR minus the mean of ImageNet for V1, x/127.5-1 for
// V2. The small forms, which Keras does not have, use x/127.5-1 too; for torchvision's
// it is what their published weights take, (x/255-mean)/deviation.
func newScaler(name string, a resnet.Architecture) scaler {
	s := scaler{from: [3]int{0, 1, 2}}
	torch := name == resnet.ScaleKeras && a.Torch
	caffe := name == resnet.ScaleKeras && a.Version == 1 && !a.Small && !torch
	if caffe {
		s.from = [3]int{2, 1, 0}
	}
	means := [3]float32{103.939, 116.779, 123.68} // of blue, green, red in ImageNet
	// torchvision.transforms._presets.ImageClassification: of red, green, blue.
	torchMeans, deviations := [3]float32{0.485, 0.456, 0.406}, [3]float32{0.229, 0.224, 0.225}
	for c := range s.table {
		for x := range s.table[c] {
			v := float32(x)
			switch {
			case caffe:
				v -= means[c]
			case torch:
				v = (v/255 - torchMeans[c]) / deviations[c]
			case name == resnet.ScaleKeras:
				v = v/127.5 - 1
			default:
				v /= 255
			}
			s.table[c][x], s.half[c][x] = v, engine.ToBFloat16(v)
		}
	}
	return s
}

// image writes image i of RGB bytes into a batch.
func (s *scaler) image(batch *op.Variable, i int, pixels []byte) {
	if batch.Type == engine.BFloat16 {
		scale(batch.Buffer().BFloat16s()[i*len(pixels):(i+1)*len(pixels)], pixels, &s.half, s.from)
		return
	}
	scale(batch.Float32s()[i*len(pixels):(i+1)*len(pixels)], pixels, &s.table, s.from)
}

// scale takes channel c of each pixel from the byte order[c]: written out, since it
// runs over all bytes of all images.
func scale[T any](dst []T, pixels []byte, table *[3][256]T, order [3]int) {
	a, b, c := order[0], order[1], order[2]
	for len(pixels) >= 3 && len(dst) >= 3 {
		from, to := pixels[:3], dst[:3]
		to[0], to[1], to[2] = table[0][from[a]], table[1][from[b]], table[2][from[c]]
		dst, pixels = dst[3:], pixels[3:]
	}
}
