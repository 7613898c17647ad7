package audit

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/audit/probe"
)

// Reach is how far a property of a file gets in a training, which decides what it means
// that it tells the class.
type Reach string

// The reaches.
const (
	// FileOnly never reaches a network: format, metadata, names, dates. It shows that
	// the classes were collected differently.
	FileOnly Reach = "file"
	// Traces stay in the pixels after decoding and resizing: size, quality, JPEG history.
	Traces Reach = "traces"
	// Content is made of what the picture shows as well: bytes, colours, thumbnails. That
	// it tells the class may be what there is to be learned; no leak by itself.
	Content Reach = "content"
)

// Feature is a property of all images that is probed, as one or several columns.
type Feature struct {
	Name    string
	Reach   Reach
	Columns []probe.Column
}

// constant says that no column tells one image from another.
func (f Feature) constant() bool {
	for _, c := range f.Columns {
		if !c.Constant() {
			return false
		}
	}
	return true
}

// Together is the name of the probe of all features of [Shortcuts] at once.
const Together = "all together"

// Shortcut is how well a feature tells the class without a look at the picture.
type Shortcut struct {
	Feature  string
	Reach    Reach        // of Together: the least of those that it is made of
	Constant bool         // all images have the same value: nothing was probed
	Result   probe.Result // zero where nothing was probed
}

// Above says whether the feature tells the class better than its majority: the interval of
// the difference lies above zero.
func (s Shortcut) Above() bool { return !s.Constant && s.Result.Above() }

// Shortcuts probes each feature alone and all together, on the same folds of whole groups
// ([probe.Design.Probe]). level holds for all intervals at once (Bonferroni): where no
// feature tells the class, at most (1 - level) / 2 of data sets have one that is above the
// majority. Results are in the order of the features, Together last, where at least two
// vary.
func Shortcuts(ctx context.Context, d probe.Design, features []Feature, level float64) ([]Shortcut, error) {
	var probed []Feature
	for _, f := range features {
		if len(f.Columns) > 0 && !f.constant() {
			probed = append(probed, f)
		}
	}
	if len(probed) > 1 {
		all := Feature{Name: Together, Reach: Content}
		for _, f := range probed {
			all.Columns = append(all.Columns, f.Columns...)
			all.Reach = lesser(all.Reach, f.Reach)
		}
		probed = append(probed, all)
	}
	results := make([]probe.Result, len(probed))
	each, ctx := errgroup.WithContext(ctx)
	each.SetLimit(runtime.GOMAXPROCS(0))
	for p, f := range probed {
		each.Go(func() (err error) {
			results[p], err = d.Probe(ctx, f.Columns, 1-(1-level)/float64(len(probed)))
			if err != nil {
				return fmt.Errorf("shortcut %s: %w", f.Name, err)
			}
			return nil
		})
	}
	if err := each.Wait(); err != nil {
		return nil, err
	}
	var all []Shortcut
	at := 0
	for _, f := range features {
		s := Shortcut{Feature: f.Name, Reach: f.Reach, Constant: len(f.Columns) == 0 || f.constant()}
		if !s.Constant {
			s.Result = results[at]
			at++
		}
		all = append(all, s)
	}
	for ; at < len(probed); at++ {
		all = append(all, Shortcut{Feature: probed[at].Name, Reach: probed[at].Reach, Result: results[at]})
	}
	return all, nil
}

func lesser(a, b Reach) Reach {
	for _, r := range []Reach{FileOnly, Traces, Content} {
		if a == r || b == r {
			return r
		}
	}
	return a
}
