//go:build !linux && !darwin

package machine

// OpenFileLimit is how many files this process may have open; 0: the system does
// not tell, or sets no limit.
func OpenFileLimit() int { return 0 }
