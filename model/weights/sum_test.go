package weights_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/refold/refold/model/weights"
)

// TestSumNoticesEveryChange changes each thing that a file says.
func TestSumNoticesEveryChange(t *testing.T) {
	metadata := map[string]string{"a": "b"}
	want := weights.Sum(sample(), metadata)
	reversed := sample()
	slices.Reverse(reversed)
	if got := weights.Sum(reversed, map[string]string{"a": "b"}); got != want {
		t.Error("the order of the tensors matters")
	}
	for name, change := range map[string]func(s []weights.Tensor, metadata map[string]string){
		"name":          func(s []weights.Tensor, _ map[string]string) { s[0].Name = "other" },
		"shape":         func(s []weights.Tensor, _ map[string]string) { s[0].Shape = []int{3, 2} },
		"one bit":       func(s []weights.Tensor, _ map[string]string) { s[0].Data[5] = math.Nextafter32(6.5, 7) },
		"sign of zero":  func(s []weights.Tensor, _ map[string]string) { s[0].Data[0] = float32(math.Copysign(0, -1)) },
		"value to name": func(_ []weights.Tensor, m map[string]string) { delete(m, "a"); m["ab"] = "" },
		"metadata":      func(_ []weights.Tensor, m map[string]string) { m["a"] = "c" },
	} {
		tensors, m := sample(), map[string]string{"a": "b"}
		tensors[0].Data[0] = 0
		before := weights.Sum(tensors, m)
		change(tensors, m)
		if weights.Sum(tensors, m) == before {
			t.Errorf("%s: the sum is the same", name)
		}
	}
}

// TestReadMetadata reads the header alone, also where the values are cut off.
func TestReadMetadata(t *testing.T) {
	var out bytes.Buffer
	if err := weights.Write(&out, sample(), map[string]string{"a": "b"}); err != nil {
		t.Fatal(err)
	}
	size := int64(out.Len())
	got, err := weights.ReadMetadata(bytes.NewReader(out.Bytes()[:size-1]), size)
	if err != nil || len(got) != 1 || got["a"] != "b" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := weights.ReadMetadata(bytes.NewReader(out.Bytes()[:size-1]), size-1); err == nil {
		t.Error("a file that lacks a byte is read")
	}
}
