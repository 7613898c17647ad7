//go:build !linux

package contain

// base is empty where nothing is kept from a program.
func base() []string { return nil }
