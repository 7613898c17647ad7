package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment"
)

// TestLiveLineFits checks that a narrow terminal loses what matters least, never
// the end of the line.
func TestLiveLineFits(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := newProgress(newTerminal(&bytes.Buffer{}, &bytes.Buffer{}), false)
	p.now = func() time.Time { return now.Add(10 * time.Second) }
	p.total, p.work, p.began = 32, 24, now
	r := &runningTrial{began: now, number: 3, step: experiment.Step{Epoch: 7, Epochs: 12, Step: 4, Steps: 16, Images: 1530, Loss: 0.1234, Accuracy: 0.9}}
	name := "resnet8v1.stretch24x24.groups.n360.seed0.fold2"
	p.running[name] = r
	for _, test := range []struct {
		columns int
		want    string
	}{
		{200, "[3/32] resnet8v1 groups seed0 fold2  epoch 7/12  loss 0.123  accuracy 0.900  153 images/s  trial 0:09  run 0:28 left"},
		{80, "[3/32] resnet8v1 groups seed0 fold2  epoch 7/12  loss 0.123  run 0:28 left"},
		{50, "[3/32] resnet8v1 groups seed0 fold2  epoch 7/12"},
		{10, "[3/32] resnet8v1 groups seed0 fold2"},
	} {
		p.terminal.columns = test.columns
		if got := p.line(name, r); got != test.want {
			t.Errorf("%d columns:\n got %q\nwant %q", test.columns, got, test.want)
		}
	}
}

// TestNoEscapesOffTerminal checks that files get plain lines.
func TestNoEscapesOffTerminal(t *testing.T) {
	var log bytes.Buffer
	terminal := newTerminal(&bytes.Buffer{}, &log)
	terminal.status("a live line")
	terminal.say("a message")
	if got := log.String(); got != "a message\n" || strings.Contains(got, "\x1b") {
		t.Errorf("log is %q", got)
	}
}
