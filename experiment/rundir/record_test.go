package rundir

import (
	"testing"

	"github.com/refold/refold/experiment/rundir/logprobs"
)

func FuzzResult(f *testing.F) {
	f.Add([]byte(`{"version":1,"trial":"a","classes":2,"test":1,"epochs":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := parseResult(data); err == nil && (r.Version != resultVersion || r.Classes < 0 || r.Test > logprobs.MaxCount) {
			t.Fatalf("accepted %+v", r)
		}
	})
}
