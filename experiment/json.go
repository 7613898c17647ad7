package experiment

import (
	"encoding/json"
	"fmt"

	"github.com/refold/refold/experiment/disk"
)

// writeJSON writes a value as indented JSON.
func writeJSON(path string, value any) error {
	data, err := marshalJSON(value)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return disk.Write(path, data)
}

func marshalJSON(value any) ([]byte, error) {
	data, err := json.MarshalIndent(value, "", "  ")
	return append(data, '\n'), err
}
