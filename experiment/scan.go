package experiment

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/listing/classfolder"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// scanImages scans the images of a spec, with its settings beside the given ones.
func scanImages(ctx context.Context, images fs.FS, d spec.Data, o dataset.ScanOptions) (*dataset.Manifest, error) {
	o.Alpha, o.MaxPixels, o.SkipBroken = pixels.Alpha(d.Alpha), int64(d.MaxMegapixels)*1e6, d.OnBroken == spec.BrokenSkip
	o.JoinParts = d.Parts == spec.PartsJoin
	m, err := dataset.Scan(ctx, images, o)
	if err == nil {
		return m, nil
	}
	folder := d.Images
	if d.Manifest != "" {
		folder = filepath.Dir(d.Manifest)
	}
	if folder == "." {
		folder = "this folder"
	}
	err = fmt.Errorf("images in %s: %w", folder, err)
	if errors.Is(err, pixels.ErrTooLarge) {
		err = fmt.Errorf("%w\ndata.max-megapixels (--max-megapixels) sets the limit", err)
	}
	if errors.Is(err, classfolder.ErrNoParts) {
		return nil, fmt.Errorf("%w\nwithout them: data.parts = \"stop\" (--parts stop)", err)
	}
	if split := new(classfolder.SplitError); errors.As(err, &split) {
		return nil, fmt.Errorf("%w\n%s", err, splitHint(split, d.Images))
	}
	var broken *dataset.BrokenError
	if !errors.As(err, &broken) || broken.Broken() == 0 || d.OnBroken == spec.BrokenSkip {
		return nil, err
	}
	return nil, fmt.Errorf("%w\n%s", err, skipHint(broken))
}

// skipHint says what data.on-broken would do.
func skipHint(broken *dataset.BrokenError) string {
	switch n := broken.Broken(); {
	case len(broken.Offenders) == 1:
		return `or leave it out with data.on-broken = "skip" (--on-broken skip); the report then names it`
	case n == len(broken.Offenders):
		return `or leave them out with data.on-broken = "skip" (--on-broken skip); the report then names them`
	case n == 1:
		return `data.on-broken = "skip" (--on-broken skip) leaves one of them out, a broken image; the report then names it`
	default:
		return fmt.Sprintf(`data.on-broken = "skip" (--on-broken skip) leaves out %d of them, the broken images; the report then names them`, n)
	}
}

// splitHint says how to read a data set that was divided before.
func splitHint(split *classfolder.SplitError, images string) string {
	var ways []string
	if one := split.One(); one != "" {
		ways = append(ways, "take one part alone: --images "+rundir.ShellWord(filepath.Join(images, filepath.FromSlash(one))))
	}
	if split.Joinable() {
		move := ""
		if beside := split.Beside(); beside != "" {
			move = "move " + beside + " elsewhere and "
		}
		ways = append(ways, move+`take all parts as one data set, with the column part: --parts join (data.parts = "join")`)
	} else {
		ways = append(ways, "list all images in a CSV file with the columns path,label,part: --manifest FILE")
	}
	if !split.Divided() {
		ways = append(ways, "rename the folders, if they are classes after all")
	}
	return strings.Join(ways, "\nor ")
}
