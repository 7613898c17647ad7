package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/model/weights"
)

// TestInitialWeights: a fit that starts from what WriteInitial writes is the fit itself, bit
// by bit, also where that starts from a file.
func TestInitialWeights(t *testing.T) {
	c := smallConfig("resnet8v2")
	for name, start := range map[string]*Start{"drawn": nil, "new head": {Tensors: pretrained(t, c).Tensors, NewHead: true}} {
		var file bytes.Buffer
		if err := WriteInitial(&file, c, start, streams("from"), nil); err != nil {
			t.Fatal(err)
		}
		in, err := weights.NewReader(&file, int64(file.Len()))
		if err != nil {
			t.Fatal(err)
		}
		want, _ := fitFrom(t, c, start, nil)
		have, _ := fitFrom(t, c, &Start{Tensors: tensorsOf(t, in)}, nil)
		if d := cmp.Diff(want, have); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestConvertedFiles: weights/convert/convert.py writes for networks of Keras and
// torchvision the bytes that are written here for the same weights (golden.py beside it),
// so that names, shapes, the order of numbers and the format are the same.
func TestConvertedFiles(t *testing.T) {
	data, err := os.ReadFile("weights/convert/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		c := smallConfig(name)
		c.Width, c.Height, c.ImageWidth = 1, 32, 32
		n, err := newNetwork(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := n.allocate(); err != nil {
			t.Fatal(err)
		}
		golden{Seed: 1}.load(n)
		sum := sha256.New()
		if err := n.WriteWeights(sum, Moving, map[string]string{"architecture": name, "width": "1"}); err != nil {
			t.Fatal(err)
		}
		if have := hex.EncodeToString(sum.Sum(nil)); have != want[name] {
			t.Errorf("%s: SHA-256 %s, of the converted file %s", name, have, want[name])
		}
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(want) != 4 {
		t.Errorf("%d networks are compared", len(want))
	}
}
