package logprobs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/refold/refold/experiment/trainer"
)

// predictions.bin holds the log-probabilities of a trial after every epoch, all
// numbers little-endian:
//
//	8 bytes   "refoldLP"
//	uint32    version, 2
//	uint32    classes C
//	uint32    validation images V
//	uint32    test images T
//	uint32    epochs E
//	uint32    read-outs R, 1 to 16
//	uint32    the read-out that decides, counted from 0
//	R times   uint32 length in bytes, 1 to 64, and the name in UTF-8, all different
//	E times   R times float32[V][C], float32[T][C]   in the order of the names
//
// Images stand in the order of the fold in folds.json; values are natural
// logarithms.
//
// Version 1 lacks all that stands between the epochs E and the values: it has the
// read-outs moving and precise, and train.batch-norm of the spec names the one that
// decides. A trial that was begun in it goes on in it.
const (
	predictionsMagic   = "refoldLP"
	predictionsVersion = 2
	numbersOfVersion1  = 5 // of the header
	numbersOfVersion2  = 7
	maxHeader          = len(predictionsMagic) + 4*numbersOfVersion2 + trainer.MaxReadouts*(4+trainer.MaxReadoutBytes)
)

// Shape is what the header says.
type Shape struct {
	Classes, Validation, Test, Epochs int
	Readouts                          trainer.Readouts // of a Key, none: whatever the trainer of the run reports
}

// Values is the number of float32 of an epoch.
func (s Shape) Values() int { return len(s.Readouts.Names) * s.Classes * (s.Validation + s.Test) }

// Size is that of the whole file in bytes.
func (s Shape) Size() int64 {
	return int64(len(s.Header())) + 4*int64(s.Values())*int64(s.Epochs)
}

// Limit is what no sound file is longer than, in bytes, whatever its read-outs are.
func (s Shape) Limit() int64 {
	s.Readouts.Names = make([]string, trainer.MaxReadouts)
	return int64(maxHeader) + 4*int64(s.Values())*int64(s.Epochs)
}

// Header begins a file of the newest version.
func (s Shape) Header() []byte {
	b := []byte(predictionsMagic)
	for _, n := range []int{predictionsVersion, s.Classes, s.Validation, s.Test, s.Epochs, len(s.Readouts.Names), s.Readouts.Index()} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	for _, name := range s.Readouts.Names {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(name))), name...)
	}
	return b
}

// Encode appends one epoch. Lengths are those of the shape.
func (s Shape) Encode(b []byte, readouts []trainer.Readout) []byte {
	for _, r := range readouts {
		for _, part := range [][]float32{r.Validation, r.Test} {
			for _, x := range part {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
			}
		}
	}
	return b
}

// Header is the header of a file.
type Header struct {
	Shape
	size int // in bytes
}

// MaxCount bounds what a header may claim: products of two stay within an int64.
const MaxCount = 1 << 24

// parseHeader reads the header of a file that begins so. A file of version 1 has the
// read-outs of old.
func parseHeader(data []byte, old trainer.Readouts) (Header, error) {
	rest, ok := bytes.CutPrefix(data, []byte(predictionsMagic))
	if !ok || len(rest) < 4*numbersOfVersion1 {
		return Header{}, errors.New("is not a file of log-probabilities")
	}
	next := func() int {
		n := int(binary.LittleEndian.Uint32(rest))
		rest = rest[4:]
		return n
	}
	version := next()
	if version < 1 || version > predictionsVersion {
		return Header{}, fmt.Errorf("has version %d, this program reads versions 1 to %d", version, predictionsVersion)
	}
	h := Header{Shape: Shape{Classes: next(), Validation: next(), Test: next(), Epochs: next(), Readouts: old}}
	for i, n := range []struct{ have, least int }{{h.Classes, 2}, {h.Validation, 0}, {h.Test, 1}, {h.Epochs, 1}} {
		if n.have < n.least || n.have > MaxCount {
			return Header{}, fmt.Errorf("has a header that cannot be true: number %d is %d", i+1, n.have)
		}
	}
	if version > 1 {
		var err error
		if h.Readouts, rest, err = parseReadouts(rest); err != nil {
			return Header{}, fmt.Errorf("has a header that cannot be true: %w", err)
		}
	}
	h.size = len(data) - len(rest)
	return h, nil
}

// parseReadouts reads the part of the header that names the read-outs.
func parseReadouts(data []byte) (r trainer.Readouts, rest []byte, err error) {
	cut := func(n int) (part []byte) {
		if n > len(data) {
			err, data = errors.New("it is cut"), nil
			return make([]byte, 4)
		}
		part, data = data[:n], data[n:]
		return part
	}
	number := func() uint32 { return binary.LittleEndian.Uint32(cut(4)) }
	count, deciding := number(), number()
	if err == nil && (count < 1 || count > trainer.MaxReadouts || deciding >= count) {
		err = fmt.Errorf("of %d read-outs, number %d decides", count, deciding)
	}
	for i := uint32(0); i < count && err == nil; i++ {
		if length := number(); length >= 1 && length <= trainer.MaxReadoutBytes {
			r.Names = append(r.Names, string(cut(int(length))))
		} else {
			err = fmt.Errorf("the name of read-out %d has %d bytes", i+1, length)
		}
	}
	if err != nil {
		return trainer.Readouts{}, nil, err
	}
	r.Deciding = r.Names[deciding]
	return r, data, r.Check()
}

// match reads the header of the trial's file that begins so.
func (s Shape) match(data []byte, old trainer.Readouts) (Header, error) {
	have, err := parseHeader(data, old)
	if err != nil {
		return have, err
	}
	want := s
	if have.Classes != want.Classes || have.Validation != want.Validation || have.Test != want.Test || have.Epochs != want.Epochs {
		return have, fmt.Errorf("holds %d classes, %d validation and %d test images, %d epochs; the trial has %d, %d, %d, %d",
			have.Classes, have.Validation, have.Test, have.Epochs, want.Classes, want.Validation, want.Test, want.Epochs)
	}
	if len(want.Readouts.Names) > 0 && !have.Readouts.Equal(want.Readouts) {
		return have, &ReadoutsError{Have: have.Readouts, Want: want.Readouts}
	}
	return have, nil
}

// Parse reads a whole predictions.bin: for each epoch, its read-outs. It
// allocates no more than a few times the file's own size.
func (s Shape) Parse(data []byte, old trainer.Readouts) (trainer.Readouts, [][]trainer.Readout, error) {
	h, err := s.match(data, old)
	if err != nil {
		return trainer.Readouts{}, nil, err
	}
	body := data[h.size:]
	if size := 4 * h.Values(); len(body)%size != 0 || len(body)/size != h.Epochs {
		return trainer.Readouts{}, nil, fmt.Errorf("holds %d bytes of log-probabilities, not %d epochs of %d: the file is damaged", len(body), h.Epochs, size)
	}
	epochs := make([][]trainer.Readout, h.Epochs)
	for e := range epochs {
		if epochs[e], err = h.Epoch(data, e); err != nil {
			return trainer.Readouts{}, nil, fmt.Errorf("epoch %d: %w", e+1, err)
		}
	}
	return h.Readouts, epochs, nil
}

// Epoch reads one epoch, counted from 0, of a file that holds it.
func (h Header) Epoch(data []byte, e int) ([]trainer.Readout, error) {
	body := data[h.size+4*h.Values()*e:]
	var err error
	read := func(images int) []float32 {
		values := make([]float32, images*h.Classes)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[4*i:]))
		}
		body = body[4*len(values):]
		if err == nil {
			err = Check(values, h.Classes)
		}
		return values
	}
	readouts := make([]trainer.Readout, len(h.Readouts.Names))
	for i, name := range h.Readouts.Names {
		readouts[i] = trainer.Readout{Name: name, Validation: read(h.Validation), Test: read(h.Test)}
		if err != nil {
			return nil, err
		}
	}
	return readouts, nil
}

// ReadStart reads the header and the first epochs of a trial's file. It
// allocates no more than the file's own size.
func (s Shape) ReadStart(path string, epochs int, old trainer.Readouts) (Header, []byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return Header{}, nil, err
	}
	defer f.Close()
	begin, err := io.ReadAll(io.LimitReader(f, int64(maxHeader)))
	if err != nil {
		return Header{}, nil, err
	}
	h, err := s.match(begin, old)
	if err != nil {
		return h, nil, err
	}
	want := h.size + epochs*4*h.Values()
	if len(begin) < want {
		more, err := io.ReadAll(io.LimitReader(f, int64(want-len(begin))))
		if err != nil {
			return h, nil, err
		}
		begin = append(begin, more...)
	}
	if len(begin) < want {
		return h, nil, io.ErrUnexpectedEOF
	}
	return h, begin[:want:want], nil
}

// Check checks that each row holds finite logarithms of
// probabilities that sum to one, up to float32 rounding.
func Check(values []float32, classes int) error {
	const tolerance = 1e-3
	for i := 0; i+classes <= len(values); i += classes {
		sum := 0.0
		for c, x := range values[i : i+classes] {
			v := float64(x)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("the log-probability of image %d, class %d is %v: training diverged; lower train.learning-rate", i/classes, c, v)
			}
			sum += math.Exp(v)
		}
		if math.Abs(sum-1) > tolerance {
			return fmt.Errorf("the probabilities of image %d sum to %.6g, not 1", i/classes, sum)
		}
	}
	return nil
}
