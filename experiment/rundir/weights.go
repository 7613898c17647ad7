package rundir

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/refold/refold/experiment/plan"
)

// WeightsFile is in a trial's folder, where weights are saved.
const WeightsFile = "weights.safetensors"

// VerifyWeights checks the saved weights of a finished trial against its result.
func (d Dir) VerifyWeights(t plan.Trial, want string) error {
	f, err := os.Open(d.Path(TrialsFolder, t.Name, WeightsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("trial %s: %s is gone", t.Name, WeightsFile)
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
		return fmt.Errorf("trial %s: the hash of %s is %s, but must be %s", t.Name, WeightsFile, have, want)
	}
	return nil
}
