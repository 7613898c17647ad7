package auditreport

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/reports/text"
)

// Opening says what was audited.
func Opening(m *dataset.Manifest, groups dataset.Groups) string {
	counts := make([]int, len(m.Classes))
	for _, label := range m.Labels() {
		counts[label]++
	}
	var classes []string
	for i, name := range m.Classes {
		classes = append(classes, fmt.Sprintf("%s %s", text.Plain(name), text.Number(counts[i])))
	}
	const most = 6
	if more := len(classes) - most; more > 0 {
		classes = append(classes[:most:most], fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("%s in %s (%s): %s.", text.Count(len(m.Images), "image", "images"), text.Count(len(m.Classes), "class", "classes"),
		strings.Join(classes, ", "), text.Count(groups.Count, "group", "groups"))
}

// Counts says how many findings there are of each severity.
func Counts(all []finding.Finding) string {
	if len(all) == 0 {
		return "Nothing was found that can flatter a model."
	}
	count := make(map[finding.Severity]int)
	for _, f := range all {
		count[f.Severity]++
	}
	return fmt.Sprintf("%s: %d high, %d medium, %d low.", text.Count(len(all), "finding", "findings"), count[finding.High], count[finding.Medium], count[finding.Low])
}

// Terminal writes the findings as a table, and what each means.
func Terminal(w io.Writer, all []finding.Finding, k, width int) error {
	if len(all) == 0 {
		return nil
	}
	if width <= 0 {
		width = 80
	}
	columns := []text.Column{text.Words("severity"), text.Words("found"), text.Numbers("sets"), text.Numbers("images"), text.Numbers("cross"), text.Words("groups")}
	var rows [][]string
	for _, f := range all {
		rows = append(rows, []string{string(f.Severity), text.Cut(Of(f).Found, max(24, width-46)), sets(f), text.Number(f.Images), crossing(f), Groups(f)})
	}
	if err := text.WriteTable(w, columns, rows); err != nil {
		return err
	}
	var b strings.Builder
	if !noCrossing(all) {
		fmt.Fprintf(&b, "\n%s\n", text.Wrap(fmt.Sprintf("cross: images that a random split into %d folds is expected to tear from a relative.", k), width))
	}
	for _, f := range all {
		said := Of(f)
		lines := []string{said.Means}
		if figure := Figure(f); figure != "" {
			lines = append(lines, strings.ToUpper(figure[:1])+figure[1:]+".")
		}
		if f.Example != "" {
			lines = append(lines, "Such as "+text.Plain(f.Example)+".")
		}
		lines = append(lines, said.Do)
		fmt.Fprintf(&b, "\n%s: %s\n", strings.ToUpper(string(f.Severity)), said.Found)
		fmt.Fprintf(&b, "  %s\n", strings.ReplaceAll(text.Wrap(strings.Join(lines, " "), width-2), "\n", "\n  "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func sets(f finding.Finding) string {
	if f.Sets == 0 {
		return ""
	}
	return text.Number(f.Sets)
}

func crossing(f finding.Finding) string {
	if f.Crossing == nil {
		return ""
	}
	return text.Number(int(math.Round(f.Crossing.Images)))
}

func noCrossing(all []finding.Finding) bool {
	for _, f := range all {
		if f.Crossing != nil {
			return false
		}
	}
	return true
}

// Sweep says what other cut-offs of near copies would join.
func Sweep(n *leak.Near) string {
	if len(n.Relations) == 0 {
		return ""
	}
	var steps []string
	for _, s := range n.Sweep {
		steps = append(steps, fmt.Sprintf("%s: %s", text.Short(s.Cut), text.Count(s.Pairs, "pair", "pairs")))
	}
	return "Near copies by the cut-off of their score, of which 1 counts (a copy with the worst block as far off as planted copies are): " + strings.Join(steps, ", ") + "."
}
