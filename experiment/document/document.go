// Package document owns the form of the JSON files of a run directory: the same value
// gives the same bytes, whose hash others write down, and what is unknown is refused.
// It must not know what the files are about.
package document

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/refold/refold/experiment/disk"
)

// Write writes a value as indented JSON.
func Write(path string, value any) error {
	data, err := Marshal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return disk.Write(path, data)
}

// Marshal is a value as indented JSON with a line end.
func Marshal(value any) ([]byte, error) {
	data, err := json.MarshalIndent(value, "", "  ")
	return append(data, '\n'), err
}

// Parse reads one JSON value without unknown fields and nothing after it.
func Parse(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("text follows the JSON value")
	}
	return nil
}

// Hash is the SHA-256 of a file, in hexadecimal.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
