package reports

import (
	"math"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment"
)

// missing stands for a figure that is not available.
const missing = "–"

// percent formats a fraction: 0.9617 is "96.2 %".
func percent(x float64) string {
	if !finite(x) {
		return missing
	}
	return decimal(100*x, 1) + " %"
}

// points formats a difference of two fractions in percentage points, with its
// sign: -0.192 is "−19.2".
func points(x float64) string {
	if !finite(x) {
		return missing
	}
	s := decimal(100*x, 1)
	if strings.Trim(s, "0.−") != "" && x > 0 {
		return "+" + s
	}
	return s
}

// span formats an interval of fractions: "62.4 to 80.1 %".
func span(i *experiment.Interval) string {
	if i == nil || !finite(i.Low) || !finite(i.High) {
		return missing
	}
	return bareSpan(i.Low, i.High) + " %"
}

// bareSpan formats two fractions without the percent sign: "62.4 to 80.1".
func bareSpan(low, high float64) string {
	return decimal(100*low, 1) + " to " + decimal(100*high, 1)
}

// pointSpan formats an interval of a difference: "+12.0 to +26.4".
func pointSpan(i *experiment.Interval) string {
	if i == nil || !finite(i.Low) || !finite(i.High) {
		return missing
	}
	return points(i.Low) + " to " + points(i.High)
}

// decimal formats with a fixed number of decimals, a true minus sign, and no
// negative zero.
func decimal(x float64, digits int) string {
	if !finite(x) {
		return missing
	}
	s := strconv.FormatFloat(x, 'f', digits, 64)
	if unsigned, negative := strings.CutPrefix(s, "-"); negative {
		if strings.Trim(unsigned, "0.") == "" {
			return unsigned
		}
		return "−" + unsigned
	}
	return s
}

// short formats a setting with as few digits as it needs: 0.002, 1, 0.5.
func short(x float64) string {
	if !finite(x) {
		return missing
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// number formats a count with thin groups of thousands: 93696 is "93,696".
func number(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// count formats a number with its noun: "1 image", "14 images".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// list joins words as a sentence does: "a", "a and b", "a, b and c".
func list(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// percentShort formats a fraction without needless decimals: 0.95 is "95 %".
func percentShort(x float64) string {
	return strings.Replace(percent(x), ".0 ", " ", 1)
}

// known is a figure that may be absent: then it is NaN, which is shown as missing.
func known(x *float64) float64 {
	if x == nil {
		return math.NaN()
	}
	return *x
}

// tight keeps a table cell on one line: its spaces do not break.
func tight(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }
