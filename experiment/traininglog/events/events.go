// Package events reads folders of TensorBoard's event files into records: which folder is
// a run, a set of one or a fold, and which scalars stand together.
//
// It must not know the files' bytes, which are package tfevents', which records belong
// to an epoch, or what the figures are worth.
package events

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/tfevents"
)

// Bounds of a folder of event files.
const (
	maxFiles   = 1000
	maxDepth   = 12
	maxScalars = 1_000_000
)

// sets are the folders that Keras writes for each set of a run.
var sets = regexp.MustCompile(`(?i)^(?:(.*)_)?(train|training|val|valid|validation|eval|test)$`)

// fold is the name of a folder with the events of a fold.
var fold = regexp.MustCompile(`(?i)fold[\s_=#-]*(\d+)`)

// Found is what event files hold.
type Found struct {
	entry.Result
	Cut bool // one of the files ends within an event
}

// ReadFolder reads the files in a folder and those within it. A folder is a run; those
// called train, validation and test are sets of the run that they stand in, as are
// those of PyTorch's add_scalars; "fold" and a number in a path tell folds apart.
func ReadFolder(dir fs.FS, names entry.Names) (Found, error) {
	folders, err := foldersOf(dir)
	if err != nil {
		return Found{}, err
	}
	c := newReader(names)
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		slices.Sort(folders[folder])
		if err := c.folder(dir, folder, folders[folder]); err != nil {
			return Found{}, err
		}
	}
	return c.found(), nil
}

// foldersOf are the event files by their folders.
func foldersOf(dir fs.FS) (map[string][]string, error) {
	folders := map[string][]string{}
	files := 0
	err := fs.WalkDir(dir, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.Count(p, "/") >= maxDepth:
			return fs.SkipDir
		case !d.Type().IsRegular() || !strings.Contains(d.Name(), "tfevents") || strings.HasSuffix(d.Name(), ".profile-empty"):
			return nil
		}
		if files++; files > maxFiles {
			return fmt.Errorf("more than %d event files: name the folder of one training", maxFiles)
		}
		folders[path.Dir(p)] = append(folders[path.Dir(p)], p)
		return nil
	})
	if err == nil && files == 0 {
		err = errors.New("holds no event file (events.out.tfevents.*): name a log, or the folder that TensorBoard is given")
	}
	return folders, err
}

// Read reads one file. The folder in its name may be that of a set.
func Read(r io.Reader, name string, names entry.Names) (Found, error) {
	events, err := tfevents.Read(r)
	if err != nil {
		return Found{}, err
	}
	c := newReader(names)
	set := ""
	if m := sets.FindStringSubmatch(path.Base(path.Dir(filepath.ToSlash(name)))); m != nil && m[1] == "" {
		set = m[2]
	}
	if err := c.take(events, "", set); err != nil {
		return Found{}, err
	}
	return c.found(), nil
}

// reader puts scalars into records, one a run, a stretch without a restart, and
// a step.
type reader struct {
	names   entry.Names
	runs    []string
	records map[string][]*entry.Record // of each run
	placed  map[place]*entry.Record
	seen    entry.Result
	scalars int
	cut     bool
}

type place struct {
	run     string
	stretch int
	step    int64
}

func newReader(names entry.Names) *reader {
	return &reader{names: names, records: map[string][]*entry.Record{}, placed: map[place]*entry.Record{}}
}

func (c *reader) folder(dir fs.FS, folder string, files []string) error {
	var all []*tfevents.Events
	for _, name := range files {
		f, err := dir.Open(name)
		if err != nil {
			return err
		}
		events, err := tfevents.Read(f)
		err = errors.Join(err, f.Close())
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, events)
	}
	events := tfevents.Join(all...)
	run, set := folder, ""
	if m := sets.FindStringSubmatch(path.Base(folder)); m != nil && folder != "." && onlyTag(events, m[1]) {
		run, set = path.Dir(folder), m[2]
	}
	return c.take(events, run, set)
}

// onlyTag reports whether all tags are the one by which add_scalars names a folder;
// the folder of a set has none in its name.
func onlyTag(events *tfevents.Events, tag string) bool {
	return tag == "" || !slices.ContainsFunc(events.Scalars, func(s tfevents.Scalar) bool { return entry.Normal(s.Tag) != entry.Normal(tag) })
}

// take sorts the scalars of a folder into records.
func (c *reader) take(events *tfevents.Events, run, set string) error {
	if !slices.Contains(c.runs, run) {
		c.runs = append(c.runs, run)
	}
	c.cut = c.cut || events.Truncated
	if c.scalars += len(events.Scalars); c.scalars > maxScalars {
		return fmt.Errorf("more than %d scalars: name the folder of one training", maxScalars)
	}
	starts := events.Starts
	stretch := 0
	for i, s := range events.Scalars {
		for len(starts) > 0 && starts[0].Index <= i {
			if starts[0].Index > 0 {
				stretch++
			}
			starts = starts[1:]
		}
		c.scalar(place{run, stretch, s.Step}, s, set)
	}
	return nil
}

// scalar puts one into its record.
func (c *reader) scalar(at place, s tfevents.Scalar, set string) {
	means := entry.OfSet(set, s.Tag)
	if s.Tag == "train/epoch" { // of Hugging Face
		means = "epoch"
	}
	name := s.Tag
	if set != "" {
		name = set + "/" + s.Tag
	}
	f := c.names.Figure(name, means, strconv.FormatFloat(s.Value, 'g', -1, 64))
	f.Stored = s.Spacing()
	if f.Role == entry.None {
		c.seen.See(name)
		return
	}
	r := c.placed[at]
	if r == nil {
		r = &entry.Record{Run: at.run, Step: strconv.FormatInt(max(0, at.step), 10)}
		if m := fold.FindStringSubmatch(at.run); m != nil {
			r.Fold = m[1]
		}
		c.placed[at] = r
		c.records[at.run] = append(c.records[at.run], r)
	}
	if strings.HasPrefix(s.Tag, "epoch_") { // of Keras: the step is the epoch
		r.Epoch = r.Step
	}
	if !r.Has(f.Role) {
		r.Add(f)
	}
}

// found are the records, those of a run and a stretch by their steps.
func (c *reader) found() Found {
	stretches := map[*entry.Record]place{}
	for at, r := range c.placed {
		stretches[r] = at
	}
	out := c.seen
	out.Form = "event files of TensorBoard"
	for _, run := range c.runs {
		all := c.records[run]
		slices.SortStableFunc(all, func(a, b *entry.Record) int {
			x, y := stretches[a], stretches[b]
			if x.stretch != y.stretch {
				return x.stretch - y.stretch
			}
			return int(min(1, max(-1, x.step-y.step)))
		})
		for _, r := range all {
			if len(r.Figures) > 0 {
				out.Records = append(out.Records, *r)
			}
		}
	}
	return Found{out, c.cut}
}
