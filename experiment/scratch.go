package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
)

// scratch is a folder on a local disk where the processes of a machine keep copies of what a
// run has on a network's.
type scratch struct {
	*call
	dir    string
	folder *pixelcache.Folder
	keys   []pixelcache.Key // of the pixels that are in use
	users  *disk.Together
}

// openScratch opens the folder that all shards of a run on this machine share.
func (c *call) openScratch(ctx context.Context, above string, j *job) (*scratch, error) {
	above, err := filepath.Abs(cmp.Or(above, os.TempDir()))
	if err != nil {
		return nil, err
	}
	s := &scratch{call: c, dir: filepath.Join(above, fmt.Sprintf("refold-%d-%.12s", os.Getuid(), j.manifest))}
	s.users, err = disk.UseTogether(ctx, s.dir, func() (err error) {
		s.folder, err = pixelcache.Open(s.dir, math.MaxInt64)
		return err
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, s.unusable(err)
	}
	c.images.cache = s.folder
	return s, nil
}

// unusable says that another scratch folder is needed.
func (s *scratch) unusable(err error) error {
	return &disk.EnvironmentError{What: "the scratch folder " + s.dir + " cannot be used", Err: err, Next: remedy.Textf("name another one, on a local disk, by %s", remedy.Scratch{})}
}

// pixels brings the pixels of trials to this machine.
func (s *scratch) pixels(ctx context.Context, p *plan.Plan, trials []plan.Trial) (_ loaded, err error) {
	all := make(loaded)
	defer func() {
		if err != nil {
			err = errors.Join(err, all.close())
		}
	}()
	for _, t := range trials {
		way := p.Arm(t.Arm).Data.Preprocess()
		if all[way] != nil {
			continue
		}
		pixels, err := s.load(ctx, p, way)
		if err != nil {
			return nil, err
		}
		all[way] = pixels
		s.stream.Send(event.Loaded{Images: all[way].N, From: event.PixelsCached})
	}
	return all, nil
}

// load maps pixels that are prepared in one way, and copies them first where they are not
// here. A process that ends may remove them in between.
func (s *scratch) load(ctx context.Context, p *plan.Plan, way pixels.Preprocess) (loaded *dataset.Pixels, err error) {
	const attempts = 100
	key := dataset.PixelsKey(p.Manifest, way)
	s.keys = append(s.keys, key)
	for range attempts {
		if err = s.bring(ctx, key); err != nil {
			return nil, err
		}
		if loaded, err = dataset.LoadKept(ctx, s.folder, p.Manifest, way); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return nil, s.damaged(key, err)
	}
	return loaded, nil
}

// bring copies a file of pixels to this machine, where it is not there yet.
func (s *scratch) bring(ctx context.Context, key pixelcache.Key) error {
	from := s.call.dir.Path(rundir.PixelsFolder)
	info, err := awaitFile(ctx, pixelcache.PathIn(from, pixelcache.Pixels, key), s.patience(), s.stream.Notice)
	if errors.Is(err, fs.ErrNotExist) {
		return remedy.Errorf("%s does not hold the pixels of the run as this version of refold decodes them: %s with this version: %w", from, remedy.Ready{Dir: s.Dir}, err)
	}
	if err != nil {
		return err
	}
	if free, err := s.Resources.Disk(s.dir); err == nil && !s.folder.Has(pixelcache.Pixels, key) && free < info.Size() {
		return s.unusable(fmt.Errorf("%s are free there, too few for %s of pixels", machine.BytesText(free), machine.BytesText(info.Size())))
	}
	if err := s.folder.Bring(ctx, from, pixelcache.Pixels, key); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return s.unusable(err)
	}
	return nil
}

// damaged is why a copy of the run's pixels cannot be used. It is removed, so that the next
// process copies them again.
func (s *scratch) damaged(key pixelcache.Key, err error) error {
	if cut := new(pixelcache.DamagedError); !errors.As(err, &cut) {
		return err
	}
	return errors.Join(remedy.Errorf("%w: the copy or the run's own file of pixels is damaged: remove %s and %s",
		err, s.call.dir.Path(rundir.PixelsFolder), remedy.Ready{Dir: s.Dir}), s.folder.Remove(pixelcache.Pixels, key))
}

// close removes the pixels that no other process of this machine has open and, where none uses
// the folder, all that is in it: what killed ones have left, too.
func (s *scratch) close() error {
	if s == nil {
		return nil
	}
	var failed []error
	for _, key := range s.keys {
		failed = append(failed, s.folder.Remove(pixelcache.Pixels, key))
	}
	return errors.Join(append(failed, s.users.Leave())...)
}

// Where a folder lies on a network, what another machine has just written may seem to be
// missing: NFS remembers absence for up to 60 s by default (nfs(5), acdirmax). What the plan
// promises is waited for.
const (
	absencePatience = 120 * time.Second
	absenceRetry    = 500 * time.Millisecond
)

// awaitFile waits for a file that must be there. It tells notice when it begins to wait.
func awaitFile(ctx context.Context, path string, patience time.Duration, notice func(text string)) (fs.FileInfo, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errAbsent)
	defer cancel()
	told := notice == nil
	for {
		_, _ = os.ReadDir(filepath.Dir(path)) // asks the server anew, where a single name may be remembered
		info, err := os.Stat(path)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return info, err
		}
		if !told {
			told = true
			notice(fmt.Sprintf("waiting up to %v for %s, which another machine may just have written", patience, path))
		}
		select {
		case <-ctx.Done():
			if errors.Is(context.Cause(ctx), errAbsent) {
				return nil, err
			}
			return nil, context.Cause(ctx)
		case <-time.After(absenceRetry):
		}
	}
}

var errAbsent = errors.New("it did not appear")

// patience is how long this call waits for what must be there.
func (c *call) patience() time.Duration {
	return cmp.Or(c.Patience, absencePatience)
}

// AwaitRun waits for the files of a run that was just made ready elsewhere, for so long; 0: 2
// minutes. It tells notice when it begins to wait. Where there is none in the end, the error
// wraps fs.ErrNotExist.
func AwaitRun(ctx context.Context, dir string, patience time.Duration, notice func(text string)) error {
	patience = cmp.Or(patience, absencePatience)
	for _, name := range []string{rundir.ProvenanceFile, rundir.SpecFile} {
		if _, err := awaitFile(ctx, rundir.Dir(dir).Path(name), patience, notice); err != nil {
			return err
		}
	}
	return nil
}
