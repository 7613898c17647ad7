package rundir

import (
	"errors"
	"io/fs"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// LoadSpec reads the resolved spec of a run directory. Where there is no run, the
// error wraps fs.ErrNotExist.
func LoadSpec(dir string) (spec.Spec, error) { return Dir(dir).readSpec() }

// LoadSummary reads the summary.json of a run directory, and refuses one that is
// not as the run wrote it last.
func LoadSummary(dir string) (*summary.Summary, error) {
	d := Dir(dir)
	data, err := d.readBounded(SummaryFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, remedy.Errorf("%s holds no summary: %s writes it when trials are finished: %w", dir, remedy.Continue{}, err)
	}
	again := remedy.Textf("%s writes it anew", remedy.Continue{Dir: dir})
	if long := new(disk.LongError); errors.As(err, &long) {
		return nil, remedy.Errorf("%s: %w: %s", d.Path(SummaryFile), err, again)
	}
	if err != nil {
		return nil, disk.Explain(dir, err)
	}
	s, err := summary.Parse(data)
	if err != nil {
		return nil, remedy.Errorf("%s: %w: %s", d.Path(SummaryFile), err, again)
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, disk.Explain(dir, err)
	}
	if made.Summary != "" && made.Summary != document.Hash(data) {
		return nil, remedy.Errorf("%s: has been changed or cut since the run wrote it: %s", d.Path(SummaryFile), again)
	}
	return s, nil
}

// LoadDraft starts from the resolved spec of a run directory, with the origins that
// stand there. Where there is no run, the error wraps fs.ErrNotExist.
func LoadDraft(dir string) (*spec.Draft, error) {
	data, err := Dir(dir).readSpecFile()
	if err != nil {
		return nil, disk.Explain(dir, err)
	}
	return spec.ResolvedDraft(Dir(dir).Path(SpecFile), data), nil
}
