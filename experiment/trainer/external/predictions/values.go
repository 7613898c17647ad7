package predictions

import (
	"fmt"
	"io"
	"math"
)

// logarithms makes the natural logarithms of probabilities of the values of an image.
func (v Values) logarithms(values []float64) error {
	for c, x := range values {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("value %d is %v: each must be finite", c+1, x)
		}
	}
	if v == Logits {
		logSoftmax(values)
		return nil
	}
	sum := 0.0
	for c, x := range values {
		if x < 0 || x > 1+Tolerance {
			return fmt.Errorf("value %d is %v, no probability: logits must be declared (trainer.values)", c+1, x)
		}
		sum += x
	}
	if math.Abs(sum-1) > Tolerance {
		return fmt.Errorf("the probabilities sum to %v, not to 1 within %v", sum, Tolerance)
	}
	sum = 0
	for c, x := range values {
		values[c] = max(x, Least)
		sum += values[c]
	}
	for c, x := range values {
		values[c] = math.Log(x / sum)
	}
	return nil
}

// AppendSingle appends logarithms in single precision, in which the largest, of equal ones the
// first, stays the largest: rounding must not change what is predicted.
func AppendSingle(values []float32, logs []float64) []float32 {
	top, begin := 0, len(values)
	for c, x := range logs {
		values = append(values, float32(x))
		if x > logs[top] {
			top = c
		}
	}
	row := values[begin:]
	for c, x := range row {
		if c < top && x >= row[top] {
			row[c] = math.Nextafter32(row[top], float32(math.Inf(-1)))
		}
	}
	return values
}

// logSoftmax is x - max - log(sum(exp(x - max))), with differences below the logarithm of
// the smallest normal float32 raised to it.
func logSoftmax(values []float64) {
	const lowest = -87
	top := values[0]
	for _, x := range values {
		top = max(top, x)
	}
	sum := 0.0
	for _, x := range values {
		sum += math.Exp(x - top)
	}
	shift := top + math.Log(sum)
	for c, x := range values {
		values[c] = max(x-shift, lowest)
	}
}

// bounded refuses lines and files that are longer than any that hold what is wanted.
type bounded struct {
	r          io.Reader
	line, left int64 // bytes of the line so far, and of the file still
	longest    int64
}

func newBounded(r io.Reader, w Want) *bounded {
	const perValue, slack = 64, 1 << 12
	longest := int64(slack + perValue*len(w.Classes))
	for _, c := range w.Classes { // of the header, quoted
		longest += 2*int64(len(c)) + 3
	}
	name := 0
	rows := int64(len(w.Validation) + len(w.Test))
	for _, list := range [][]string{w.Validation, w.Test} {
		for _, n := range list {
			name = max(name, len(n))
		}
	}
	longest += 2 * int64(name)
	epochs := int64(max(0, w.Epochs-w.Begin+1))
	return &bounded{r: r, longest: longest, left: longest + rows*epochs*(int64(2*name+perValue*len(w.Classes)+slack))}
}

// Read reads on.
func (b *bounded) Read(data []byte) (int, error) {
	n, err := b.r.Read(data)
	b.left -= int64(n)
	for _, c := range data[:n] {
		b.line++
		if c == '\n' {
			b.line = 0
		}
		if b.line > b.longest {
			return 0, fmt.Errorf("a line is longer than %d bytes, which no row is", b.longest)
		}
	}
	if b.left < 0 {
		return 0, fmt.Errorf("it is longer than what was asked for can be")
	}
	return n, err
}
