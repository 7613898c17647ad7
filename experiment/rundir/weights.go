package rundir

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WeightsFile is in a trial's folder, where weights are saved.
const WeightsFile = "weights.safetensors"

// verifyWeights checks the weights in a folder of a trial.
func verifyWeights(folder string, k Key, want string) error {
	f, err := os.Open(filepath.Join(folder, WeightsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("trial %s: %s is gone", k.Trial.Name, WeightsFile)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return err
	}
	if have := hex.EncodeToString(hash.Sum(nil)); have != want {
		return fmt.Errorf("trial %s: the hash of %s is %s, but must be %s", k.Trial.Name, WeightsFile, have, want)
	}
	return nil
}
