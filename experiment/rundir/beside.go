package rundir

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

// Beside is the folder of a run with mixed kernels that keeps what an engine, with version, has
// trained only to be compared. In it are attempts and trials, as in the run's own.
func (d Dir) Beside(engine string) Dir {
	return Dir(d.Path(kernelsFolder, strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, engine)))
}

// Engines are those of which the run's directory keeps something beside, as Beside names them.
func (d Dir) Engines() ([]string, error) {
	entries, err := os.ReadDir(d.Path(kernelsFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// Beside is the session as it trains in that folder. It has no file there and does not beat.
func (s *OpenSession) Beside(engine string) *OpenSession {
	return &OpenSession{dir: s.dir.Beside(engine), made: s.made, session: s.session, shared: s.shared}
}
