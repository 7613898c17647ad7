package main

import (
	"fmt"
	"math"

	"github.com/refold/refold/experiment/machine"
)

// unknown stands for what the system does not tell.
const unknown = "unknown"

// memoryText prints an amount of memory; 0: unknown.
func memoryText(bytes int) string {
	if bytes <= 0 {
		return unknown
	}
	return machine.BytesText(bytes)
}

// rate prints a speed with three significant digits and without an exponent.
func rate(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

// spanText prints seconds as people speak of a span: 22 s, 7.5 min, 3.2 h, 4.1 days.
func spanText(s float64) string {
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
	return unknown
}
