package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/refold/refold/experiment/remedy"
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
			return at, fileError{at}
		case !errors.Is(err, fs.ErrNotExist) || above == at:
			return at, err
		default:
			at = above
		}
	}
}

// fileError says that a file stands where a folder is needed.
type fileError struct{ path string }

func (e fileError) Error() string { return e.path + " is a file, not a folder" }

// CheckPlace refuses a run directory that cannot be looked at, such as one below a
// file or in a folder of somebody else.
func CheckPlace(dir string) error {
	_, err := NearestFolder(dir)
	return unusable(dir, err)
}

// MakeFolder makes a run directory and the folders above it.
func MakeFolder(dir string) error {
	err := os.MkdirAll(dir, 0o755)
	if err == nil || !insideOf(dir, err) && Environmental(dir, err) {
		return Explain(dir, err)
	}
	return unusable(dir, err)
}

// unusable says that another run directory is needed.
func unusable(dir string, err error) error {
	if err == nil {
		return nil
	}
	var file fileError
	return &EnvironmentError{What: dir + " cannot be a run directory", Next: remedy.Textf("%s", remedy.OtherDir{Writable: true}), Err: err,
		Everywhere: errors.As(err, &file) || errors.Is(err, syscall.ENOTDIR)}
}
