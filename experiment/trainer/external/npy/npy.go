// Package npy reads and writes arrays in NumPy's format .npy, version 1.0 to 3.0 (NumPy
// Enhancement Proposal 1, numpy/lib/format.py).
//
// It owns that format for the arrays that a trainer exchanges with its program: matrices of
// floats that are read, bytes that are written. It must not know what they mean.
package npy

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

const (
	magic     = "\x93NUMPY"
	maxHeader = 1 << 16 // of the arrays here, in bytes
	alignment = 64      // of the data, as NumPy writes it
)

// WriteBytes writes items of equal length as one array of uint8, whose shape is the number
// of items and then that of an item.
func WriteBytes(w io.Writer, items [][]byte, shape ...int) error {
	size := 1
	dimensions := strconv.Itoa(len(items)) + ","
	for _, n := range shape {
		size *= n
		dimensions += " " + strconv.Itoa(n) + ","
	}
	if len(shape) > 0 {
		dimensions = strings.TrimSuffix(dimensions, ",")
	}
	text := fmt.Sprintf("{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }", dimensions)
	prefix := len(magic) + 4
	padding := (alignment - (prefix+len(text)+1)%alignment) % alignment
	text += strings.Repeat(" ", padding) + "\n"
	out := bufio.NewWriterSize(w, 1<<16)
	out.WriteString(magic + "\x01\x00")
	out.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(text))))
	out.WriteString(text)
	for i, item := range items {
		if len(item) != size {
			return fmt.Errorf("item %d has %d bytes, not %d", i, len(item), size)
		}
		out.Write(item)
	}
	return out.Flush()
}

// Matrix is a matrix of float32 or float64, in rows.
type Matrix struct {
	Rows, Columns int
	Double        bool // the file holds float64
	Values        []float64
}

// ReadMatrix reads a matrix of which the number of rows and columns are known: others are
// refused before they take memory. Any byte behind it is an error.
func ReadMatrix(r io.Reader, rows, columns int) (*Matrix, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	h, err := readHeader(in)
	if err != nil {
		return nil, err
	}
	if h.rows != rows || h.columns != columns {
		return nil, fmt.Errorf("its shape is (%d, %d), not (%d, %d)", h.rows, h.columns, rows, columns)
	}
	m := &Matrix{Rows: rows, Columns: columns, Double: h.size == 8, Values: make([]float64, rows*columns)}
	item := make([]byte, h.size)
	for i := range m.Values {
		if _, err := io.ReadFull(in, item); err != nil {
			return nil, fmt.Errorf("it is cut behind %d of %d values", i, len(m.Values))
		}
		m.Values[h.place(i)] = h.value(item)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("something follows its %d values", len(m.Values))
	}
	return m, nil
}

// header is what stands before the values of a matrix.
type header struct {
	rows, columns int
	size          int // of a value, in bytes
	order         binary.ByteOrder
	fortran       bool // by columns
}

// place is where in rows the i-th value of the file stands.
func (h header) place(i int) int {
	if !h.fortran {
		return i
	}
	return i%h.rows*h.columns + i/h.rows
}

func (h header) value(item []byte) float64 {
	if h.size == 4 {
		return float64(math.Float32frombits(h.order.Uint32(item)))
	}
	return math.Float64frombits(h.order.Uint64(item))
}

// form matches the header that NumPy writes: its three keys in their order.
var form = regexp.MustCompile(`^\{'descr': '([<>])f([48])', 'fortran_order': (True|False), 'shape': \((\d{1,9}), (\d{1,9}),?\), *\}[ \n]*$`)

func readHeader(in io.Reader) (header, error) {
	begin := make([]byte, len(magic)+2)
	if _, err := io.ReadFull(in, begin); err != nil || string(begin[:len(magic)]) != magic {
		return header{}, errors.New("it is not a file of NumPy's format .npy")
	}
	major := begin[len(magic)]
	if major < 1 || major > 3 {
		return header{}, fmt.Errorf("its format has version %d, and versions 1 to 3 are read", major)
	}
	length := make([]byte, 4)
	if major == 1 {
		length = length[:2]
	}
	if _, err := io.ReadFull(in, length); err != nil {
		return header{}, errors.New("its header is cut")
	}
	size := uint32(binary.LittleEndian.Uint16(length))
	if major > 1 {
		size = binary.LittleEndian.Uint32(length)
	}
	if size > maxHeader {
		return header{}, fmt.Errorf("its header has %d bytes, which no matrix needs", size)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(in, text); err != nil {
		return header{}, errors.New("its header is cut")
	}
	return parseHeader(string(text))
}

func parseHeader(text string) (header, error) {
	part := form.FindStringSubmatch(text)
	if part == nil {
		const most = 120
		shown := strings.TrimSpace(text)
		if len(shown) > most {
			shown = shown[:most]
		}
		return header{}, fmt.Errorf("its header is %q: wanted is a matrix (two dimensions) of float32 or float64", shown)
	}
	h := header{order: binary.LittleEndian, size: int(part[2][0] - '0'), fortran: part[3] == "True"}
	if part[1] == ">" {
		h.order = binary.BigEndian
	}
	h.rows, _ = strconv.Atoi(part[4]) // digits that an int holds
	h.columns, _ = strconv.Atoi(part[5])
	return h, nil
}
