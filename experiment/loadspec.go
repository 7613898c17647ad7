package experiment

// LoadSpec reads the resolved spec of a run directory. Where there is no run, the
// error wraps fs.ErrNotExist.
func LoadSpec(dir string) (Spec, error) { return runDir(dir).readSpec() }
