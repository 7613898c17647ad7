package tfevents_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/experiment/traininglog/tfevents"
)

// TestTruncated: a file that ends anywhere gives the whole records before, and says so.
func TestTruncated(t *testing.T) {
	data, err := os.ReadFile("testdata/lightning-fit.tfevents")
	if err != nil {
		t.Fatal(err)
	}
	all := mustRead(t, data)
	whole := map[int64]bool{}
	for n := range len(data) + 1 {
		e := mustRead(t, data[:n])
		whole[e.Whole] = true
		if e.Truncated != (e.Whole != int64(n)) || e.Whole > int64(n) {
			t.Fatalf("%d bytes: truncated %v, %d whole", n, e.Truncated, e.Whole)
		}
		if d := cmp.Diff(all.Scalars[:len(e.Scalars)], e.Scalars, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(tfevents.Scalar{}, "Orphan")); d != "" {
			t.Fatalf("%d bytes: %s", n, d)
		}
	}
	if !whole[int64(len(data))] || len(whole) < len(all.Scalars) {
		t.Errorf("%d ends of records", len(whole))
	}
}

// TestDamageIsFound: no changed byte of a real file goes unnoticed.
func TestDamageIsFound(t *testing.T) {
	for _, name := range []string{"keras-validation", "torch-purge"} {
		data, err := os.ReadFile("testdata/" + name + ".tfevents")
		if err != nil {
			t.Fatal(err)
		}
		for i := range data {
			for _, bit := range []byte{1, 128} {
				data[i] ^= bit
				if _, err := tfevents.Read(bytes.NewReader(data)); err == nil {
					t.Fatalf("%s: byte %d is changed unnoticed", name, i)
				}
				data[i] ^= bit
			}
		}
	}
}
