package disk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// LongError says that a file is longer than it can have been written. The caller
// names the file.
type LongError struct{ Limit int64 }

func (e *LongError) Error() string {
	return fmt.Sprintf("longer than the %d bytes that it can have", e.Limit)
}

// ReadFile reads a file of at most limit bytes: one that damage made longer than
// memory must not end the program. The error for a longer one is a *LongError.
func ReadFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() && info.Size() > limit { // a folder says itself that it is none
		return nil, &LongError{limit}
	}
	data := bytes.NewBuffer(make([]byte, 0, min(info.Size(), limit)+bytes.MinRead))
	if _, err := data.ReadFrom(io.LimitReader(f, limit+1)); err != nil { // it may grow meanwhile
		return nil, err
	}
	if int64(data.Len()) > limit {
		return nil, &LongError{limit}
	}
	return data.Bytes(), nil
}

// ReadStart reads the first bytes of a file, or all of a shorter one.
func ReadStart(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// HashFile is the SHA-256 of a file, in hexadecimal digits.
func HashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, f)
	return hex.EncodeToString(hash.Sum(nil)), err
}
