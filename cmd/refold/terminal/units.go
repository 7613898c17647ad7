package terminal

import (
	"fmt"
	"math"
	"time"

	"github.com/refold/refold/experiment/machine"
)

// Unknown stands for what the system does not tell.
const Unknown = "unknown"

// MemoryText prints an amount of memory; 0: unknown.
func MemoryText(bytes int) string {
	if bytes <= 0 {
		return Unknown
	}
	return machine.BytesText(bytes)
}

// RateText prints a speed with three significant digits and without an exponent.
func RateText(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

// SpanText prints seconds as people speak of a span: 22 s, 7.5 min, 3.2 h, 4.1 days.
func SpanText(s float64) string {
	for _, unit := range []struct {
		below, seconds float64
		name           string
	}{{90, 1, "s"}, {90 * 60, 60, "min"}, {48 * 3600, 3600, "h"}, {math.Inf(1), 86400, "days"}} {
		if s >= unit.below {
			continue
		}
		if v := s / unit.seconds; v >= 9.95 {
			return fmt.Sprintf("%.0f %s", v, unit.name)
		}
		return fmt.Sprintf("%.1f %s", s/unit.seconds, unit.name)
	}
	return Unknown
}

// SecondsText prints seconds as 7.4 s, and from a minute on as a clock does.
func SecondsText(s float64) string {
	if s < 60 {
		return fmt.Sprintf("%.1f s", s)
	}
	return clock(time.Duration(s * float64(time.Second)))
}

// clock prints a duration as 0:07, 12:30 or 3:05:09.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Plural counts something: 1 seed, 2 seeds.
func Plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
