package external

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"github.com/refold/refold/experiment/trainer"
)

// maxProgressLine is far more than any line of progress.jsonl needs, in bytes.
const maxProgressLine = 1 << 12

// progressLine is a line of progress.jsonl. Other members are passed over: a program may
// write them for itself.
type progressLine struct {
	Epoch    int      `json:"epoch"`
	Step     *int     `json:"step"` // nil: the whole epoch
	Steps    int      `json:"steps"`
	Loss     *float64 `json:"loss"`
	Accuracy *float64 `json:"accuracy"`
}

func parseProgress(text []byte, epochs int) (progressLine, error) {
	var l progressLine
	if err := json.Unmarshal(text, &l); err != nil {
		for _, word := range []string{"NaN", "Infinity"} { // as Python writes them, which is not JSON
			if bytes.Contains(text, []byte(word)) {
				return l, fmt.Errorf("a figure is %s: leave out what is not finite", word)
			}
		}
		return l, fmt.Errorf("no JSON object with epoch, step, steps, loss, accuracy: %w", err)
	}
	for _, x := range []*float64{l.Loss, l.Accuracy} {
		if x != nil && (math.IsNaN(*x) || math.IsInf(*x, 0)) {
			return l, fmt.Errorf("a figure is %v", *x)
		}
	}
	switch {
	case l.Epoch < 1 || l.Epoch > epochs:
		return l, fmt.Errorf("epoch %d: there are 1 to %d", l.Epoch, epochs)
	case l.Step != nil && (*l.Step < 0 || l.Steps < *l.Step || l.Steps < 1):
		return l, fmt.Errorf("step %d of %d", *l.Step, l.Steps)
	case l.Accuracy != nil && (*l.Accuracy < 0 || *l.Accuracy > 1):
		return l, fmt.Errorf("the accuracy is %v: it must lie between 0 and 1", *l.Accuracy)
	}
	return l, nil
}

// progress follows progress.jsonl and tells steps.
type progress struct {
	tail   *tail
	rest   []byte // that no line has been made of yet
	line   int
	epochs int
	images int // of an epoch
	step   func(trainer.Step)
	told   map[int]bool         // epochs of which a step was told
	whole  map[int]progressLine // figures of whole epochs
}

// advance tells the steps that are written, up to those of an epoch; later ones wait.
func (p *progress) advance(upTo int) error {
	for {
		at := bytes.IndexByte(p.rest, '\n')
		if at < 0 {
			if len(p.rest) > maxProgressLine {
				return fmt.Errorf("%s: line %d is longer than %d bytes", progressFile, p.line+1, maxProgressLine)
			}
			block := make([]byte, 1<<14)
			n, err := p.tail.next(block)
			if err != nil || n == 0 {
				return err
			}
			p.rest = append(p.rest, block[:n]...)
			continue
		}
		l, err := parseProgress(p.rest[:at], p.epochs)
		if err != nil {
			return fmt.Errorf("%s: line %d: %w", progressFile, p.line+1, err)
		}
		if l.Epoch > upTo {
			return nil
		}
		p.rest, p.line = p.rest[at+1:], p.line+1
		p.take(l)
	}
}

func (p *progress) take(l progressLine) {
	if l.Step == nil {
		p.whole[l.Epoch] = l
		return
	}
	p.told[l.Epoch] = true
	s := trainer.Step{Epoch: l.Epoch, Epochs: p.epochs, Step: *l.Step, Steps: l.Steps}
	s.Images = (l.Epoch-1)*p.images + p.images**l.Step/l.Steps
	if l.Loss != nil {
		s.Loss = *l.Loss
	}
	if l.Accuracy != nil {
		s.Accuracy = *l.Accuracy
	}
	p.step(s)
}

// end is the step at the end of an epoch.
func (p *progress) end(epoch int) trainer.Step {
	s := trainer.Step{Epoch: epoch, Epochs: p.epochs, Step: 1, Steps: 1, Images: epoch * p.images}
	if l, ok := p.whole[epoch]; ok && l.Loss != nil {
		s.Loss = *l.Loss
	}
	if l, ok := p.whole[epoch]; ok && l.Accuracy != nil {
		s.Accuracy = *l.Accuracy
	}
	return s
}

// figures are what an epoch's loss and accuracy are said to be; false: both are not.
func (p *progress) figures(epoch int) (loss, accuracy float64, told bool) {
	l, ok := p.whole[epoch]
	if !ok || l.Loss == nil || l.Accuracy == nil {
		return 0, 0, false
	}
	return *l.Loss, *l.Accuracy, true
}
