package rundir

import "strings"

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

// Beside is the session as it trains in that folder. It has no file there and does not beat.
func (s *OpenSession) Beside(engine string) *OpenSession {
	return &OpenSession{dir: s.dir.Beside(engine), made: s.made, session: s.session, shared: s.shared}
}
