//go:build !linux

package offheap

// advise does nothing: large pages need rights that a user rarely has, or come by
// themselves.
func advise([]byte) {}

// back does nothing: other systems bring into RAM what is written to.
func back([]byte) bool { return false }
