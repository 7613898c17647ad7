package external

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// passed are the variables that every program is given as they are here: where programs and
// libraries lie, and the language of messages.
func passed() []string {
	return []string{"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "TZ",
		"SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "WINDIR"}
}

// environment is that of a program: nothing but what is listed here and in
// trainer.environment.
func environment(t spec.Trainer, folder string, about description) []string {
	var env []string
	set := func(name, value string) { env = append(env, name+"="+value) }
	for _, name := range passed() {
		if value, ok := os.LookupEnv(name); ok {
			set(name, value)
		}
	}
	scratch := filepath.Join(folder, scratchFolder)
	for _, name := range []string{"HOME", "TMPDIR", "TMP", "TEMP"} {
		set(name, scratch)
	}
	threads := strconv.Itoa(about.Threads)
	for _, name := range []string{"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"} {
		set(name, threads)
	}
	set("PYTHONHASHSEED", "0") // so that the same seed gives the same bytes
	set("PYTHONDONTWRITEBYTECODE", "1")
	set("PYTHONUNBUFFERED", "1")
	if len(t.Devices) > 0 {
		set(spec.DeviceVariable, about.Device)
	}
	if t.Keep {
		set("REFOLD_KEEP", "1")
	} else {
		set("REFOLD_TASK", folder)
	}
	for _, entry := range t.Environment {
		name, value, given := strings.Cut(entry, "=")
		if !given {
			if value, given = os.LookupEnv(name); !given {
				continue
			}
		}
		set(name, value)
	}
	return env
}

// maxEnvironment is far more than environment.json needs, in bytes.
const maxEnvironment = 1 << 20

// readEnvironment reads what a program says that it runs in; nothing, where it says nothing.
func readEnvironment(root *os.Root) (trainer.Environment, error) {
	var e trainer.Environment
	data, err := readRegular(root, environmentFile, maxEnvironment)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return e, fmt.Errorf("%s: wanted are language, a text, and packages, texts by name: %w", environmentFile, err)
	}
	return e, nil
}
