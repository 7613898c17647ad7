package onednn

import (
	"errors"
	"sync"
	"testing"
)

// The loader keeps its last error for each OS thread, and goroutines move between
// threads: a message must be that of its own call.
func TestLoadErrorsOfManyGoroutines(t *testing.T) {
	needsLoading(t)
	const name = "libno-such-library.so.0"
	var loading sync.WaitGroup
	for range 16 {
		loading.Go(func() {
			for range 1000 {
				_, err := Open(name)
				if u := (*Unusable)(nil); !errors.As(err, &u) || u.Reason != NotFound {
					t.Errorf("opening %s: %v, want that it is not found", name, err)
					return
				}
			}
		})
	}
	loading.Wait()
}
