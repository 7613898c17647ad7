package text

import (
	"math"
	"strconv"
	"strings"
)

// Missing stands for a figure that is not available.
const Missing = "–"

// Percent formats a fraction: 0.9617 is "96.2 %".
func Percent(x float64) string {
	if !Finite(x) {
		return Missing
	}
	return Decimal(100*x, 1) + " %"
}

// Points formats a difference of two fractions in percentage points, with its
// sign: -0.192 is "−19.2".
func Points(x float64) string {
	if !Finite(x) {
		return Missing
	}
	s := Decimal(100*x, 1)
	if strings.Trim(s, "0.−") != "" && x > 0 {
		return "+" + s
	}
	return s
}

// Span formats two fractions without the percent sign: "62.4 to 80.1".
func Span(low, high float64) string {
	return Decimal(100*low, 1) + " to " + Decimal(100*high, 1)
}

// Decimal formats with a fixed number of decimals, a true minus sign, and no
// negative zero.
func Decimal(x float64, digits int) string {
	if !Finite(x) {
		return Missing
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

// Probability formats a p-value: 0.021, or 9.4e-6 where it is small.
func Probability(p float64) string {
	switch {
	case !Finite(p):
		return Missing
	case p < 1e-99:
		return "below 1e-99"
	case p < 0.001:
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(p, 'e', 1, 64), "e-")
		return mantissa + "e-" + strings.TrimLeft(exponent, "0")
	case p > 0.999:
		return "above 0.999"
	}
	return Decimal(p, 3)
}

// Short formats a setting with as few digits as it needs: 0.002, 1, 0.5.
func Short(x float64) string {
	if !Finite(x) {
		return Missing
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// Number formats a count with thin groups of thousands: 93696 is "93,696".
func Number(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// Count formats a number with its noun: "1 image", "14 images".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// List joins words as a sentence does: "a", "a and b", "a, b and c".
func List(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// Finite reports whether a number is one: not NaN, not infinite.
func Finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// PercentShort formats a fraction without needless decimals: 0.95 is "95 %".
func PercentShort(x float64) string {
	return strings.Replace(Percent(x), ".0 ", " ", 1)
}

// Level is a level of confidence with all its digits: "98.75 %".
func Level(x float64) string { return strconv.FormatFloat(math.Round(x*1e8)/1e6, 'f', -1, 64) + " %" }

// Tight keeps a table cell on one line: its spaces do not break.
func Tight(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }
