package auditreport

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/reports/text"
)

// Class is a class with its images.
type Class struct {
	Name   string
	Images int
}

// Opening says what was audited: classes, and the groups that are kept whole.
func Opening(classes []Class, groups int) string {
	var names []string
	images := 0
	for _, c := range classes {
		names = append(names, text.Plain(c.Name)+" "+text.Number(c.Images))
		images += c.Images
	}
	const most = 6
	if more := len(names) - most; more > 0 {
		names = append(names[:most:most], fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("%s in %s (%s): %s.", text.Count(images, "image", "images"), text.Count(len(classes), "class", "classes"),
		strings.Join(names, ", "), text.Count(groups, "group", "groups"))
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
		rows = append(rows, []string{string(f.Severity), text.Fit(Of(f).Found, max(24, width-46)), sets(f), text.Number(f.Images), crossing(f), Groups(f)})
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
		if f.Line != "" { // whole, to be pasted
			fmt.Fprintf(&b, "\n    %s\n", text.Plain(f.Line))
		}
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
