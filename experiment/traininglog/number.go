package traininglog

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
)

// printed is a number as it stands in a log.
type printed struct {
	value       float64 // NaN: it stands for nothing
	line        int
	sign        bool    // a % behind it
	decimals    int     // printed behind the point
	significant int     // digits
	total       int     // of "66/100"; 0: it is no count
	images      int     // that the log says it is of; 0: nothing
	slack       float64 // how far the accuracy may lie from the printed one
	steps       int     // of a mean of running means; 0: it is none
	stored      float64 // spacing of numbers that were stored, not printed; 0: printed
}

var (
	decimalComma = regexp.MustCompile(`^[+-]?(\d+),(\d+)\s*%?$`)
	decimalPoint = regexp.MustCompile(`\d\.\d|\d\.$|^\.\d`)
	ratio        = regexp.MustCompile(`^(\d{1,9})/(\d{1,9})$`)
)

// usesCommas reports whether decimals stand behind a comma, for certain: no figure
// has a point, and at least one comma cannot divide thousands.
func usesCommas(records []entry.Record) bool {
	certain := false
	for _, r := range records {
		for _, f := range r.Figures {
			value := strings.TrimSpace(f.Value)
			if decimalPoint.MatchString(value) {
				return false
			}
			if m := decimalComma.FindStringSubmatch(value); m != nil && (m[1] == "0" || len(m[2]) != 3) {
				certain = true
			}
		}
	}
	return certain
}

// parse reads a number. Whatever stands for nothing is NaN.
func parse(name, value string, commas bool) (printed, error) {
	value = strings.TrimSpace(value)
	plain := strings.TrimSpace(strings.TrimSuffix(value, "%"))
	p := printed{value: math.NaN(), sign: plain != value}
	switch strings.ToLower(plain) {
	case "", "na", "n/a", "none", "null", "-":
		return p, nil
	}
	if m := ratio.FindStringSubmatch(plain); m != nil {
		correct, _ := strconv.Atoi(m[1])
		p.total, _ = strconv.Atoi(m[2])
		if p.total == 0 || correct > p.total || p.sign {
			return p, fmt.Errorf("%s: %q is no count of images", name, entry.Short(value))
		}
		p.value = float64(correct) / float64(p.total)
		return p, nil
	}
	if commas && decimalComma.MatchString(plain) {
		plain = strings.Replace(plain, ",", ".", 1)
	}
	x, err := strconv.ParseFloat(plain, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return p, fmt.Errorf("%s: %q is no number%s", name, entry.Short(plain), withPoint(plain))
	}
	p.value = x
	p.decimals, p.significant = digits(plain)
	return p, nil
}

// digits counts the decimals and the significant digits of a number.
func digits(s string) (decimals, significant int) {
	const most = 400 // more say nothing
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	mantissa = strings.TrimLeft(mantissa, "+-")
	_, fraction, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent)
	decimals = max(0, min(most, len(fraction)-e))
	significant = len(strings.TrimLeft(strings.Replace(mantissa, ".", "", 1), "0"))
	return decimals, min(most, significant)
}

// withPoint asks for the number with a point, where it may be one with a comma.
func withPoint(value string) string {
	pointed := strings.Replace(value, ",", ".", 1)
	if _, err := strconv.ParseFloat(pointed, 64); err != nil || pointed == value {
		return ""
	}
	return fmt.Sprintf("; decimals take a point: %s", entry.Short(pointed))
}

// whole is a number that counts.
func whole(what, value string) (int, error) {
	x, err := counted(what, value)
	if err == nil && x != math.Trunc(x) {
		err = fmt.Errorf("%s %v: must be a whole number from 0 to %d", what, x, maxNumber)
	}
	return int(x), err
}

// counted is the number of an epoch, which may hold a fraction.
func counted(what, value string) (float64, error) {
	value = strings.TrimSpace(value)
	x, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %q is no number", what, entry.Short(value))
	}
	if !(x >= 0 && x <= maxNumber) {
		return 0, fmt.Errorf("%s %v: must be a whole number from 0 to %d", what, x, maxNumber)
	}
	return x, nil
}
