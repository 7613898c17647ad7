package traininglog

import (
	"regexp"
	"strings"
)

var (
	// epochLine is the start of an epoch's line: "Epoch 7,", "epoch: 7/50 -".
	epochLine = regexp.MustCompile(`(?i)^\s*\[?epoch\s*[:=#]?\s*(\d+)(?:\s*/\s*\d+)?\s*(?:[\],;:|]|\s-|\s)+`)
	// pair is one figure, "Test Loss: 0.5" or "val_loss=0.5". A name is whole words,
	// so that "top-5 accuracy" is not taken for "accuracy".
	pair = regexp.MustCompile(`(\pL[\pL\d_./@-]*(?: [\pL\d][\pL\d_./@-]*)*)\s*[:=]\s*([^\s,;|]+)`)
)

// epochAlone is Keras' line above the figures of an epoch: "Epoch 7/100".
var epochAlone = regexp.MustCompile(`^\s*Epoch (\d+)/\d+\s*$`)

// readText takes the lines that start with "Epoch" and a number and hold at least
// one loss or accuracy, and what Keras writes on its console; everything around
// them is skipped.
func (r *reader) readText() error {
	line := 0
	for s := range strings.Lines(r.text) {
		line++
		if strings.TrimSpace(s) == "" {
			continue
		}
		found := false
		for _, text := range segments(s) {
			one, err := r.textLine(line, text)
			if err != nil {
				return err
			}
			found = found || one
		}
		if !found {
			r.log.Skipped++
		}
	}
	return r.closeProgress()
}

func (r *reader) textLine(line int, s string) (bool, error) {
	if m := epochAlone.FindStringSubmatch(s); m != nil {
		err := r.closeProgress()
		r.open.number = m[1]
		return true, err
	}
	if r.progress(line, s) {
		return true, nil
	}
	head := epochLine.FindStringSubmatchIndex(s)
	if head == nil {
		return false, nil
	}
	return r.figures(line, s[head[2]:head[3]], s[head[1]:])
}

// figures adds an epoch with the losses and accuracies of a text, if there are any.
func (r *reader) figures(line int, number, text string) (bool, error) {
	v := noValues()
	if err := v.set(fieldEpoch, "epoch", number); err != nil {
		return false, &lineError{line, err}
	}
	known := false
	for _, p := range pair.FindAllStringSubmatch(text, -1) {
		f, ok, err := r.meaning(p[1])
		if err != nil {
			return false, &lineError{line, err}
		}
		if !ok || f == fieldEpoch || f == fieldRun || f == fieldStep {
			r.ignore(normal(p[1]))
			continue
		}
		if err := v.set(f, strings.TrimSpace(p[1]), p[2]); err != nil {
			return false, &lineError{line, err}
		}
		known = true
	}
	if !known {
		return false, nil
	}
	return true, r.add(line, v)
}
