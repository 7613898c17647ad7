package course

import (
	"testing"
)

func FuzzEpochs(f *testing.F) {
	f.Add([]byte("{\"epoch\":1,\"loss\":0.5,\"accuracy\":0.7,\"seconds\":3}\n{\"epoch\":2,\"loss\":0.4,\"accuracy\":0.8,\"seconds\":3}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, err := Parse(data)
		if err != nil {
			return
		}
		if _, err := Hash(records); err != nil {
			t.Fatal(err)
		}
	})
}
