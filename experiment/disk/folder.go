package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// NearestFolder is dir, or the nearest folder above it that exists.
func NearestFolder(dir string) (string, error) {
	at, err := filepath.Abs(dir)
	if err != nil {
		return dir, err
	}
	for {
		info, err := os.Stat(at)
		switch above := filepath.Dir(at); {
		case err == nil && info.IsDir():
			return at, nil
		case err == nil:
			return at, fmt.Errorf("%s is a file, not a folder", at)
		case !errors.Is(err, fs.ErrNotExist) || above == at:
			return at, err
		default:
			at = above
		}
	}
}
