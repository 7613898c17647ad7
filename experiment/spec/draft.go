package spec

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/remedy"
)

// Draft is a spec in the making: the values of a preset or a run, then of a file,
// then of callers, each over the one before. It collects all problems on the way,
// so that Check can name them together.
type Draft struct {
	Spec    Spec
	Origins Origins

	places  map[string]Problem // where a file set a key
	callers map[string]string  // what set a key, in the words of who called Set
	failure Error
	unread  bool // a file could not be read: what it says is not known
	begun   bool // the draft is that of a run directory
}

// NewDraft starts from a preset. The folder that it names is an example for a spec
// file: images are those that a file or a caller names. from is what names the preset,
// see Set.
func NewDraft(preset, from string) *Draft {
	d := &Draft{places: make(map[string]Problem), callers: make(map[string]string)}
	spec, err := Preset(preset)
	if err != nil {
		d.Problem(from, "", "%w", err)
		preset, spec = PresetQuick, quick()
	}
	spec.Data.Images = ""
	d.Spec, d.Origins = spec, fromPreset(preset)
	return d
}

// ResolvedDraft starts from a resolved spec that Marshal wrote, with the origins that
// stand there.
func ResolvedDraft(name string, data []byte) *Draft {
	r := readSpec(name, data, earlier())
	d := &Draft{Spec: r.spec, Origins: make(Origins), places: r.defined, callers: make(map[string]string), failure: r.failure, unread: r.broken, begun: true}
	for _, key := range allKeys() {
		d.Origins[key] = cmp.Or(r.comments[key], OriginRun)
	}
	return d
}

// ReadFile reads a spec file over the draft. Relative paths in it are relative to
// the file. from is what names it, see Set.
func (d *Draft) ReadFile(path, from string) {
	data, err := readBounded(path)
	if err != nil {
		d.unread = true
		d.problem(Problem{Where: from, Message: err.Error(), Next: remedy.Textf("; %s writes one", remedy.Template{})})
		return
	}
	r := readSpec(path, data, d.Spec)
	d.Spec, d.unread = r.spec, r.broken
	d.failure.Problems = append(d.failure.Problems, r.failure.Problems...)
	d.Spec.Data.Images = besideFile(path, d.Spec.Data.Images)
	d.Spec.Data.Manifest = besideFile(path, d.Spec.Data.Manifest)
	if _, ok := r.defined["run.cache"]; ok && d.Spec.Run.CacheFolder() != "" {
		d.Spec.Run.Cache = besideFile(path, d.Spec.Run.Cache)
	}
	if _, ok := r.defined["model.weights"]; ok {
		d.Spec.Model.Weights = besideFile(path, d.Spec.Model.Weights)
	}
	for key, place := range r.defined {
		d.places[key], d.Origins[key] = place, fromFile(path, place.Line)
	}
	for key, other := range alternatives() {
		_, ours := r.defined[key]
		_, theirs := r.defined[other]
		if !ours && theirs {
			d.Origins[key] = d.Origins[other] // emptied with it
		}
	}
	if d.Spec.Trainer.External() {
		d.Spec.Trainer.Folder = besideFile(path, d.Spec.Trainer.Folder)
	}
	d.suitTrainer()
	if _, ok := r.defined["folds.given"]; ok {
		d.Spec.Folds.Given = besideFile(path, d.Spec.Folds.Given)
	}
	d.suitGiven()
}

// maxFileBytes is far more than any spec needs.
const maxFileBytes = 1 << 20

// readBounded reads a file that may be anything: a disk image, a device without end.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err == nil && len(data) > maxFileBytes {
		err = fmt.Errorf("%s: longer than %d MiB, which no spec is", path, maxFileBytes>>20)
	}
	return data, err
}

// besideFile reads a relative path as relative to the file that names it.
func besideFile(file, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// alternatives are keys of which one replaces the other.
func alternatives() map[string]string {
	return map[string]string{"data.images": "data.manifest", "data.manifest": "data.images"}
}

// Problem notes what is wrong with what a caller gave, see Set. key is the key that it
// would have set, if any.
func (d *Draft) Problem(from, key, format string, args ...any) {
	d.problem(Problem{Key: key, Where: from, named: from != "", Message: fmt.Errorf(format, args...).Error()})
}

func (d *Draft) problem(p Problem) { d.failure.Problems = append(d.failure.Problems, p) }

// Check validates the spec, looks for the images that it names, and returns an
// *Error with all problems: those of files by line, then the others. images is
// not nil where they do not lie where the spec says.
func (d *Draft) Check(images fs.FS) error {
	var missing []Problem
	if images == nil {
		missing = d.missingFiles()
	}
	return d.check(append(missing, d.Spec.Model.missingFiles()...))
}

// CheckSettings is Check without a look at files: a run that was made ready needs no images, and
// says itself which others it needs.
func (d *Draft) CheckSettings() error { return d.check(nil) }

// check validates the spec, and adds problems of the files that it names.
func (d *Draft) check(missing []Problem) error {
	found := slices.Clone(d.failure.Problems)
	var c checker
	if !d.Spec.Trainer.External() {
		c.oneOf("run.engine", d.Spec.Run.Engine, choices("run.engine")...) // those of Embedded
	}
	checked := slices.Concat(d.Spec.problems(), c.problems, missing)
	failed := Error{Problems: d.failure.Problems}
	for _, p := range checked {
		preset := strings.HasPrefix(d.Origins[p.Key], presetPrefix)
		if failed.names(p.Key) || preset && d.unread {
			continue
		}
		found = append(found, d.located(p))
	}
	slices.SortStableFunc(found, func(a, b Problem) int {
		if a.Line == 0 || b.Line == 0 {
			return cmp.Compare(b.Line, a.Line)
		}
		return cmp.Compare(a.Line, b.Line)
	})
	return (&Error{Problems: found}).err()
}

// located says what set the value of a problem's key.
func (d *Draft) located(p Problem) Problem {
	if from := d.callers[p.Key]; from != "" {
		p.Where, p.named = from, true
	} else if place, ok := d.places[p.Key]; ok {
		p.Where, p.Line, p.Column = place.Where, place.Line, place.Column
	} else if !p.open {
		p.Where = d.Origins[p.Key]
		p.named = fromCaller(p.Where)
	}
	return p
}

// missingFiles looks for the images, and says of those of a run, which may go on
// elsewhere than it was begun, how to name them.
func (d *Draft) missingFiles() []Problem {
	problems := d.Spec.Data.missingFiles()
	for i, p := range problems {
		if !d.begun || d.callers[p.Key] != "" {
			continue
		}
		path := d.Spec.Data.Images
		if p.Key == "data.manifest" {
			path = d.Spec.Data.Manifest
		}
		next := remedy.Textf("name it anew: %s", remedy.Give{Key: p.Key})
		if here, err := os.Getwd(); err == nil && !filepath.IsAbs(path) {
			next = remedy.Textf("it was looked up from %s: go on from the folder where the run was begun, or %s", here, next)
		}
		problems[i].Next = remedy.Textf("%s; %s", p.Next, next)
	}
	return problems
}

// missingFiles looks for the folder or the manifest.
func (d Data) missingFiles() []Problem {
	var c checker
	for _, f := range []struct {
		key, path, what, next, wrong, instead string
		folder                                bool
	}{
		{"data.images", d.Images, "folder", "name one with one sub-folder a class", "a file, no folder: a manifest", "data.manifest", true},
		{"data.manifest", d.Manifest, "file", "save the manifest as a CSV file, and name that", "a folder, no file: a folder of images", "data.images", false},
	} {
		if f.path == "" {
			continue
		}
		info, err := os.Stat(f.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.want(false, f.key, "%q: there is no such %s%s", f.path, f.what, neighbour(f.path))
		case err != nil:
			c.want(false, f.key, "%v", err)
		case !info.IsDir() && !info.Mode().IsRegular():
			c.want(false, f.key, "%q is a pipe, socket or device, no %s: %s", f.path, f.what, f.next)
		default:
			c.wantNext(info.IsDir() == f.folder, f.key, fmt.Sprintf("%q is %s", f.path, f.wrong),
				remedy.Textf(" is named by %s", remedy.Setting{Key: f.instead}))
		}
	}
	return c.problems
}

// missingFiles looks for the files of weights.
func (m Model) missingFiles() []Problem {
	var c checker
	for _, architecture := range m.Architectures {
		path := m.WeightsOf(architecture)
		if path == "" {
			break
		}
		switch info, err := os.Stat(path); {
		case errors.Is(err, fs.ErrNotExist):
			c.want(false, "model.weights", "%q: there is no such file%s", path, neighbour(path))
		case err != nil:
			c.want(false, "model.weights", "%v", err)
		case !info.Mode().IsRegular():
			c.want(false, "model.weights", "%q is no file: name one of safetensors", path)
		}
	}
	return c.problems
}

// neighbour suggests what lies beside a path that does not exist.
func neighbour(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if n := Nearest(filepath.Base(path), names); n != "" {
		return fmt.Sprintf(", did you mean %q?", filepath.Join(filepath.Dir(path), n))
	}
	return ""
}
