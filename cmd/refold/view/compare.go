package view

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/pairing"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	reportview "github.com/refold/refold/reports/view"
	"github.com/refold/refold/stats"
)

// Compare is a comparison of two runs, for programs. Accuracies are fractions; differences
// are A less B.
type Compare struct {
	A          CompareSide        `json:"a"`
	B          CompareSide        `json:"b"`
	Images     int                `json:"images"` // that both tested
	Groups     int                `json:"groups"`
	Seeds      []int              `json:"seeds"`            // that share their folds; empty: none does
	Unpaired   string             `json:"folds_not_paired"` // why; empty: they are
	Difference summary.Interval   `json:"difference"`       // the widest
	Intervals  []summary.Interval `json:"intervals"`
	Tests      []summary.Test     `json:"tests"`
	Settings   []CompareSetting   `json:"settings"` // in which the runs differ, beside the architecture
	Warnings   []string           `json:"warnings"`
}

// CompareSide is one of the two.
type CompareSide struct {
	Dir          string           `json:"dir"`
	Architecture string           `json:"architecture"`
	Split        spec.Split       `json:"split"`
	Selection    plan.Selection   `json:"selection"`
	Seeds        []int            `json:"whole_seeds"`
	Finished     int              `json:"finished"` // guarded trainings
	Planned      int              `json:"planned"`
	Alone        int              `json:"images_alone"` // tested by this one only
	Accuracy     summary.Interval `json:"accuracy"`     // on the common images
}

// CompareSetting is a setting of the spec that differs between the runs.
type CompareSetting struct {
	Key string `json:"key"`
	A   string `json:"a"`
	B   string `json:"b"`
}

func compareInterval(i stats.Interval) summary.Interval {
	return summary.Interval{Estimate: rounded(i.Estimate), Low: rounded(i.Low), High: rounded(i.High), Level: i.Level, Method: i.Method, Estimand: i.Estimand}
}

func compareSide(s *pairing.Side, alone int, accuracy stats.Interval) CompareSide {
	return CompareSide{s.Dir, s.Architecture, s.Split, s.Selection, s.Seeds, s.Finished, s.Planned, alone, compareInterval(accuracy)}
}

// CompareRecord is a comparison as programs read it.
func CompareRecord(c *pairing.Comparison) Compare {
	r := Compare{
		A: compareSide(c.A, c.OnlyA, c.AccuracyA), B: compareSide(c.B, c.OnlyB, c.AccuracyB),
		Images: c.Images, Groups: c.Groups, Seeds: append([]int{}, c.Seeds...), Unpaired: c.Unpaired,
		Difference: compareInterval(c.Difference), Intervals: []summary.Interval{}, Tests: c.Tests, Settings: []CompareSetting{}, Warnings: append([]string{}, c.Warnings...),
	}
	for _, i := range c.Intervals {
		r.Intervals = append(r.Intervals, compareInterval(i))
	}
	for _, d := range c.Settings {
		r.Settings = append(r.Settings, CompareSetting{d.What, d.Run, d.Now})
	}
	return r
}

// WriteCompare writes both sides, their difference, the tests, and what is doubtful.
func WriteCompare(t *terminal.Terminal, c *pairing.Comparison) error {
	rows := [][]string{compareRow("A", c.A, c.AccuracyA), compareRow("B", c.B, c.AccuracyB)}
	heads := []text.Column{text.Words(""), text.Words("run"), text.Words("architecture"), text.Words("guarded"), text.Numbers("whole seeds"), text.Numbers("accuracy"), text.Numbers(text.PercentShort(c.Difference.Level) + " interval")}
	if err := t.WriteTable(heads, rows); err != nil {
		return err
	}
	fmt.Fprintln(t.Out)
	if err := writeSentences(t, compareSentence(c), foldsSentence(c), settingsSentence(c)); err != nil {
		return err
	}
	rows = nil
	for _, test := range c.Tests {
		rows = append(rows, []string{test.Name, test.Null, reportview.TestResult(test), reportview.TestProbability(test.P), reportview.TestProbability(test.Holm)})
	}
	if err := t.WriteTable([]text.Column{text.Words("test"), text.Words("hypothesis"), text.Words("result"), text.Numbers("p"), text.Numbers("p, Holm")}, rows); err != nil {
		return err
	}
	var doubts []string
	for _, test := range c.Tests {
		if d := reportview.TestDoubts(test); d != "" && test.Missing == "" {
			doubts = append(doubts, test.Name+": "+d)
		}
	}
	sentences := []string{"McNemar's test takes one prediction an image, that of the first seed."}
	for _, d := range append(doubts, c.Warnings...) {
		sentences = append(sentences, "Note: "+text.Plain(d)+".")
	}
	fmt.Fprintln(t.Out)
	return writeSentences(t, sentences...)
}

func compareRow(name string, s *pairing.Side, accuracy stats.Interval) []string {
	return []string{name, text.Plain(s.Dir), text.Plain(s.Architecture), string(s.Split) + ", " + reportview.SelectionName(s.Selection),
		fmt.Sprint(len(s.Seeds)), text.Tight(text.Percent(accuracy.Estimate)), text.Tight(text.Span(accuracy.Low, accuracy.High) + " %")}
}

// compareSentence is the answer.
func compareSentence(c *pairing.Comparison) string {
	d := c.Difference
	groups := ""
	if c.Groups < c.Images {
		groups = fmt.Sprintf(" in %s", text.Count(c.Groups, "group", "groups"))
	}
	said := "the interval holds 0: neither is shown to be better"
	switch {
	case d.Low > 0:
		said = "the interval lies above 0"
	case d.High < 0:
		said = "the interval lies below 0"
	}
	answer := fmt.Sprintf("On %s%s that both tested, A less B is %s points (%s interval %s): %s.",
		text.Count(c.Images, "image", "images"), groups, text.Points(d.Estimate), text.PercentShort(d.Level), compareSpan(d), said)
	if len(c.Intervals) > 1 {
		answer += " It is the wider one of:"
		for i, other := range c.Intervals {
			if i > 0 {
				answer += ";"
			}
			answer += " " + compareSpan(other) + ", " + other.Method
		}
		return answer + "."
	}
	return answer + " Its method: " + d.Method + "."
}

func compareSpan(i stats.Interval) string { return text.Points(i.Low) + " to " + text.Points(i.High) }

// foldsSentence says whether trainings are paired.
func foldsSentence(c *pairing.Comparison) string {
	if c.Unpaired != "" {
		return "Trainings are not paired, images are: " + c.Unpaired + ". So the difference is about these trained models: what other seeds and folds would move is not in it."
	}
	return fmt.Sprintf("Trainings are paired: %s of the same folds.", text.Count(len(c.Seeds), "seed", "seeds"))
}

// settingsSentence says what else the difference may come from.
func settingsSentence(c *pairing.Comparison) string {
	if len(c.Settings) == 0 {
		return "All other settings of both are the same."
	}
	var differ []string
	for _, d := range c.Settings {
		differ = append(differ, fmt.Sprintf("%s (A %s, B %s)", d.What, text.Plain(cmp.Or(d.Run, "nothing")), text.Plain(cmp.Or(d.Now, "nothing"))))
	}
	return "The runs differ in other settings, too, and the difference is that of all together: " + strings.Join(differ, "; ") + "."
}
