//go:build !unix

package external

// bad are programs that need signals and pipes.
func bad() map[string]func(guest) int { return nil }
