package machine

import "fmt"

// BytesText prints an amount of memory or disk in kB, MB and GB: units of 1000, as
// disks are sold, so that all amounts can be compared.
func BytesText[T int | int64](bytes T) string {
	switch b := float64(bytes); {
	case b < 999.5:
		return fmt.Sprintf("%d B", bytes)
	case b < 999.5e3:
		return fmt.Sprintf("%.0f kB", b/1e3)
	case b < 999.5e6:
		return fmt.Sprintf("%.0f MB", b/1e6)
	case b < 9.995e9:
		return fmt.Sprintf("%.2f GB", b/1e9)
	case b < 99.95e9:
		return fmt.Sprintf("%.1f GB", b/1e9)
	default:
		return fmt.Sprintf("%.0f GB", b/1e9)
	}
}
