package plan

import "fmt"

// FoldsHash is the hash that folds.json bears; a file that was changed is an error.
func FoldsHash(data []byte) (string, error) {
	d, err := parseFolds(data)
	if err != nil {
		return "", fmt.Errorf("folds.json: %w", err)
	}
	return d.Hash, nil
}
