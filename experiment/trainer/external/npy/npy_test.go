package npy

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestBytesAsNumPyWritesThem compares with numpy.save (NumPy 2.1) of
// numpy.arange(12, dtype=numpy.uint8).reshape(2, 2, 3).
func TestBytesAsNumPyWritesThem(t *testing.T) {
	var b bytes.Buffer
	if err := WriteBytes(&b, [][]byte{{0, 1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11}}, 2, 3); err != nil {
		t.Fatal(err)
	}
	want := "\x93NUMPY\x01\x00\x76\x00" + "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 3), }" + strings.Repeat(" ", 55) + "\n" + "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"
	if b.String() != want {
		t.Errorf("wrote\n%s", hex.Dump(b.Bytes()))
	}
	if err := WriteBytes(&b, [][]byte{{1, 2}, {3}}, 2); err == nil {
		t.Error("items of different lengths were written")
	}
}

// file is an array as NumPy writes it.
func file(version byte, text string, values []byte) []byte {
	b := append([]byte(magic), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
	}
	return append(append(b, text...), values...)
}

func singles(order binary.AppendByteOrder, values ...float32) []byte {
	var b []byte
	for _, v := range values {
		b = order.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func TestMatrices(t *testing.T) {
	want := []float64{1, 2, 3, 4, 5, 6}
	var doubles []byte
	for _, v := range want {
		doubles = binary.LittleEndian.AppendUint64(doubles, math.Float64bits(v))
	}
	for name, data := range map[string][]byte{
		"float32":    file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n", singles(binary.LittleEndian, 1, 2, 3, 4, 5, 6)),
		"float64":    file(2, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n", doubles),
		"big-endian": file(3, "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }\n", singles(binary.BigEndian, 1, 2, 3, 4, 5, 6)),
		"by columns": file(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", singles(binary.LittleEndian, 1, 4, 2, 5, 3, 6)),
	} {
		m, err := ReadMatrix(bytes.NewReader(data), 2, 3)
		if err != nil || !slices.Equal(m.Values, want) || m.Double != (name == "float64") {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

func TestWhatIsNoMatrix(t *testing.T) {
	const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }\n"
	for message, data := range map[string][]byte{
		"not a file of NumPy's":     []byte("file,split\n"),
		"has version 9":             file(9, text, nil),
		"header is cut":             file(1, text, nil)[:20],
		"two dimensions":            file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", nil),
		"float32 or float64":        file(1, "{'descr': '|O', 'fortran_order': False, 'shape': (2, 1), }\n", nil),
		"shape is (2, 1)":           file(1, text, singles(binary.LittleEndian, 1, 2))[:0:0],
		"cut behind 1 of 2":         file(1, text, singles(binary.LittleEndian, 1)),
		"something follows its 2":   file(1, text, singles(binary.LittleEndian, 1, 2, 3)),
		"which no matrix needs":     append([]byte(magic+"\x02\x00"), 255, 255, 255, 255),
		"shape is (999999999, 1), ": file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999, 1), }\n", nil),
	} {
		rows, columns := 2, 1
		if strings.HasPrefix(message, "shape is (2, 1)") {
			data, columns = file(1, text, singles(binary.LittleEndian, 1, 2)), 2
		}
		if _, err := ReadMatrix(bytes.NewReader(data), rows, columns); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%v, want %q", err, message)
		}
	}
}

func FuzzMatrix(f *testing.F) {
	f.Add(file(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }\n", singles(binary.LittleEndian, 1, 2, 3, 4)))
	f.Add(file(2, "{'descr': '>f8', 'fortran_order': False, 'shape': (2, 2), }\n", make([]byte, 32)))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ReadMatrix(bytes.NewReader(data), 2, 2)
		if err == nil && (m.Rows != 2 || len(m.Values) != 4) {
			t.Errorf("%+v", m)
		}
	})
}
