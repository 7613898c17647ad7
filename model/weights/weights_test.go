package weights_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/refold/refold/model/weights"
)

var update = flag.Bool("update", false, "rewrite golden files")

// sample is what testdata/small.safetensors holds. The safetensors library for
// Python (0.8.0) was seen to read that file to these values.
func sample() []weights.Tensor {
	return []weights.Tensor{
		{Name: "predictions/kernel", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6.5}},
		{Name: "conv1_conv/kernel", Shape: []int{1, 1, 2, 2}, Data: []float32{-1, 0.25, 1e-30, math.MaxFloat32}},
		{Name: "scalar", Shape: []int{}, Data: []float32{7}},
		{Name: "empty", Shape: []int{0, 4}, Data: []float32{}},
	}
}

// read reads all tensors of size bytes, and the metadata.
func read(r io.Reader, size int64) ([]weights.Tensor, map[string]string, error) {
	in, err := weights.NewReader(r, size)
	if err != nil {
		return nil, nil, err
	}
	var all []weights.Tensor
	for in.More() {
		t, elements := in.Peek(), 1
		for _, d := range t.Shape {
			elements *= d
		}
		t.Data = make([]float32, elements)
		if err := in.Next(t.Data); err != nil {
			return nil, nil, err
		}
		all = append(all, t)
	}
	return all, in.Metadata, nil
}

func TestWriteGolden(t *testing.T) {
	var out bytes.Buffer
	if err := weights.Write(&out, sample(), map[string]string{"format": "pt", "architecture": "resnet8v1"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "small.safetensors")
	if *update {
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("the bytes differ from %s:\n%q\n%q", path, out.Bytes(), want)
	}
	tensors, metadata, err := read(bytes.NewReader(want), int64(len(want)))
	if err != nil {
		t.Fatal(err)
	}
	s := sample()
	if diff := cmp.Diff([]weights.Tensor{s[1], s[3], s[0], s[2]}, tensors); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if metadata["architecture"] != "resnet8v1" || len(metadata) != 2 {
		t.Errorf("metadata: %v", metadata)
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zä"/_0-9]{1,12}`), 0, 6, rapid.ID).Draw(t, "names")
		var want []weights.Tensor
		for _, name := range names {
			shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 4).Draw(t, "shape")
			n := 1
			for _, d := range shape {
				n *= d
			}
			data := make([]float32, n)
			for i := range data {
				data[i] = rapid.Float32().Draw(t, "value")
			}
			want = append(want, weights.Tensor{Name: name, Shape: shape, Data: data})
		}
		var out bytes.Buffer
		if err := weights.Write(&out, want, nil); err != nil {
			t.Fatal(err)
		}
		got, metadata, err := read(&out, int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if metadata != nil || len(got) != len(want) {
			t.Fatalf("%d tensors, metadata %v", len(got), metadata)
		}
		byName := make(map[string]weights.Tensor)
		for _, g := range got {
			byName[g.Name] = g
		}
		for _, w := range want {
			g := byName[w.Name]
			if diff := cmp.Diff(append([]int{}, w.Shape...), g.Shape); diff != "" {
				t.Fatalf("%s: %s", w.Name, diff)
			}
			for i := range w.Data {
				if math.Float32bits(w.Data[i]) != math.Float32bits(g.Data[i]) {
					t.Fatalf("%s: value %d is %v, not %v", w.Name, i, g.Data[i], w.Data[i])
				}
			}
		}
	})
}

func TestWriteErrors(t *testing.T) {
	one := []float32{1}
	for _, test := range []struct {
		name    string
		tensors []weights.Tensor
		want    string
	}{
		{"no name", []weights.Tensor{{Shape: []int{1}, Data: one}}, `named ""`},
		{"metadata", []weights.Tensor{{Name: "__metadata__", Shape: []int{1}, Data: one}}, "cannot be named"},
		{"shape", []weights.Tensor{{Name: "a", Shape: []int{2}, Data: one}}, "shape [2] but 1 values"},
		{"negative", []weights.Tensor{{Name: "a", Shape: []int{-1, -1}, Data: one}}, "shape [-1 -1]"},
		{"twice", []weights.Tensor{{Name: "a", Shape: []int{1}, Data: one}, {Name: "a", Shape: []int{1}, Data: one}}, "two tensors are named a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := weights.Write(&bytes.Buffer{}, test.tensors, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

func file(header string, values int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, values)...)
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "hold no header"},
		{"short", []byte{1, 2, 3}, "hold no header"},
		{"header beyond the file", append([]byte{255, 0, 0, 0, 0, 0, 0, 0}, '{', '}'), "a header of 255 bytes"},
		{"header length overflows", append(bytes.Repeat([]byte{255}, 8), '{', '}'), "a header of 18446744073709551615 bytes"},
		{"no object", file("[]", 0), "begin with {"},
		{"cut off", file(`{"a":`, 0), "header"},
		{"trailing", file(`{} x`, 0), "follow its end"},
		{"twice", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4), "occurs twice"},
		{"type", file(`{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}`, 4), `"BF16", not F32`},
		{"shape", file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 4), "shape [2] in 4 bytes"},
		{"huge shape", file(`{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,4]}}`, 4), "shape"},
		{"negative shape", file(`{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}`, 4), "shape"},
		{"fraction", file(`{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}`, 4), "header"},
		{"offsets beyond", file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 4), "offsets 0 to 8"},
		{"offsets backwards", file(`{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}}`, 4), "offsets 4 to 0"},
		{"capital key", file(`{"a":{"dtype":"F32","Shape":[1],"data_offsets":[0,4]}}`, 4), `unknown key "Shape"`},
		{"unknown key", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}`, 4), `unknown key "x"`},
		{"no shape", file(`{"a":{"dtype":"F32","data_offsets":[0,4]}}`, 4), "2 keys"},
		{"gap", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8), "begin at 4, not 0"},
		{"overlap", file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8), "begin at 4, not 8"},
		{"rest", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 8), "4 bytes follow"},
		{"metadata", file(`{"__metadata__":{"a":1}}`, 0), "__metadata__"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := read(bytes.NewReader(test.data), int64(len(test.data)))
			if !errors.Is(err, weights.ErrFormat) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

// FuzzRead shows that no input makes a Reader panic or allocate much more than its own
// size, and that whatever it accepts is written and read back unchanged.
func FuzzRead(f *testing.F) {
	var out bytes.Buffer
	if err := weights.Write(&out, sample(), map[string]string{"a": "b"}); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Add(file(`{}`, 0))
	f.Add(file(`{"a":{"dtype":"F32","shape":[1,0],"data_offsets":[0,0]}}`, 0))
	f.Add(file(`{"a":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}}`, 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		tensors, metadata, err := read(bytes.NewReader(data), int64(len(data)))
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20+100*uint64(len(data)) {
			t.Errorf("%d bytes make reading allocate %d", len(data), took)
		}
		if err != nil {
			return
		}
		for _, tensor := range tensors {
			if tensor.Name == "" {
				return // is read, but not written
			}
		}
		var again bytes.Buffer
		if err := weights.Write(&again, tensors, metadata); err != nil {
			t.Fatalf("writing what was read: %v", err)
		}
		second, secondMetadata, err := read(bytes.NewReader(again.Bytes()), int64(again.Len()))
		if err != nil {
			t.Fatalf("reading it again: %v", err)
		}
		bitwise := cmp.Comparer(func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
		byName := cmpopts.SortSlices(func(a, b weights.Tensor) bool { return a.Name < b.Name })
		if diff := cmp.Diff(tensors, second, bitwise, byName, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("written and read back (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(metadata, secondMetadata, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("metadata (-want +got):\n%s", diff)
		}
	})
}
