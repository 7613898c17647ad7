package weights

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// File is a whole file of weights.
type File struct {
	Path     string
	SHA256   string // of its bytes
	Metadata map[string]string
	Tensors  []Tensor // in the order of their values
}

// MaxFile is what ReadFile takes into memory, in bytes: the largest network that there is
// here has a quarter of a gigabyte.
const MaxFile = 4 << 30

// ReadFile reads a file of at most MaxFile bytes. Errors name it; one that is not of the
// format wraps ErrFormat.
func ReadFile(path string) (*File, error) {
	info, err := os.Stat(path) // ahead of opening: a pipe would wait
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: a folder, pipe or device, no file of weights", path)
	}
	if err == nil && info.Size() > MaxFile {
		return nil, fmt.Errorf("%s: %d bytes, more than the %d that weights may have: %w", path, info.Size(), int64(MaxFile), ErrFormat)
	}
	if err != nil {
		return nil, err
	}
	source, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	sum := sha256.New()
	f, err := readAll(io.TeeReader(bufio.NewReaderSize(source, 1<<20), sum), info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f.Path, f.SHA256 = path, hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// readAll reads size bytes, which must be all.
func readAll(r io.Reader, size int64) (*File, error) {
	in, err := NewReader(r, size)
	if err != nil {
		return nil, err
	}
	f := &File{Metadata: in.Metadata}
	for in.More() {
		t := in.Peek()
		t.Data = make([]float32, in.elements())
		if err := in.Next(t.Data); err != nil {
			return nil, err
		}
		f.Tensors = append(f.Tensors, t)
	}
	if n, err := r.Read(make([]byte, 1)); n > 0 || err != io.EOF {
		return nil, fmt.Errorf("weights: the file grew while it was read: %w", ErrFormat)
	}
	return f, nil
}
