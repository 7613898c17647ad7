package main

import "fmt"

// unknown stands for what the system does not tell.
const unknown = "unknown"

// memoryText prints bytes as MiB or GiB.
func memoryText(bytes int) string {
	switch {
	case bytes <= 0:
		return unknown
	case bytes < 1<<30:
		return fmt.Sprintf("%.0f MiB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%.2f GiB", float64(bytes)/(1<<30))
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
