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
	"github.com/refold/refold/experiment/remedy"
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
		err = remedy.Errorf("%w\n%s sets the limit", err, remedy.Setting{Key: "data.max-megapixels"})
	}
	if errors.Is(err, classfolder.ErrNoParts) {
		return nil, remedy.Errorf("%w\nwithout them: %s", err, remedy.Setting{Key: "data.parts", Value: spec.PartsStop})
	}
	if split := new(classfolder.SplitError); errors.As(err, &split) {
		return nil, remedy.Errorf("%w\n%s", err, splitHint(split, d.Images))
	}
	var broken *dataset.BrokenError
	if !errors.As(err, &broken) || broken.Broken() == 0 || d.OnBroken == spec.BrokenSkip {
		return nil, err
	}
	return nil, remedy.Errorf("%w\n%s", err, skipHint(broken))
}

// skipHint says what data.on-broken would do.
func skipHint(broken *dataset.BrokenError) remedy.Text {
	skip := remedy.Setting{Key: "data.on-broken", Value: spec.BrokenSkip}
	switch n := broken.Broken(); {
	case len(broken.Offenders) == 1:
		return remedy.Textf("or leave it out with %s; the report then names it", skip)
	case n == len(broken.Offenders):
		return remedy.Textf("or leave them out with %s; the report then names them", skip)
	case n == 1:
		return remedy.Textf("%s leaves one of them out, a broken image; the report then names it", skip)
	default:
		return remedy.Textf("%s leaves out %d of them, the broken images; the report then names them", skip, n)
	}
}

// splitHint says how to read a data set that was divided before.
func splitHint(split *classfolder.SplitError, images string) remedy.Text {
	var ways []string
	var args []any
	if one := split.One(); one != "" {
		ways = append(ways, "take one part alone: %s")
		args = append(args, remedy.Give{Key: "data.images", Value: filepath.Join(images, filepath.FromSlash(one))})
	}
	if split.Joinable() {
		move := ""
		if beside := split.Beside(); beside != "" {
			move = "move " + beside + " elsewhere and "
		}
		ways = append(ways, "%stake all parts as one data set, with the column part: %s")
		args = append(args, move, remedy.Give{Key: "data.parts", Value: spec.PartsJoin, Named: true})
	} else {
		ways = append(ways, "list all images in a CSV file with the columns path,label,part: %s")
		args = append(args, remedy.Give{Key: "data.manifest"})
	}
	if !split.Divided() {
		ways = append(ways, "rename the folders, if they are classes after all")
	}
	return remedy.Textf(strings.Join(ways, "\nor "), args...)
}
