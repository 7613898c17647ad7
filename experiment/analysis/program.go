package analysis

import "github.com/refold/refold/experiment/summary"

// program says which program trained, if not refold.
func (a *analysis) program() error {
	p, err := a.dir.Program()
	if err != nil || p == nil {
		return err
	}
	t := a.plan.Spec.Trainer
	s := &summary.Program{Command: p.Command, Files: []summary.ProgramFile{}, Images: t.Images, Values: t.Values, Deterministic: t.Deterministic}
	for _, f := range p.Files {
		s.Files = append(s.Files, summary.ProgramFile{Path: f.Path, SHA256: f.SHA256})
	}
	e, err := a.dir.Environment()
	if err != nil {
		return err
	}
	if e != nil {
		s.Language, s.Packages, s.NotContained = e.Language, e.Packages, e.NotContained
	}
	a.summary.Program = s
	return nil
}
