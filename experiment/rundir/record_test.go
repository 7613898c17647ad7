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

func FuzzEpochs(f *testing.F) {
	f.Add([]byte("{\"epoch\":1,\"loss\":0.5,\"accuracy\":0.7,\"seconds\":3}\n{\"epoch\":2,\"loss\":0.4,\"accuracy\":0.8,\"seconds\":3}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, err := ParseEpochs(data)
		if err != nil {
			return
		}
		if _, err := hashEpochs(records); err != nil {
			t.Fatal(err)
		}
	})
}
