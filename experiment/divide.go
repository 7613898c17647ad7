package experiment

import (
	"context"
	"path/filepath"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
)

// Divided are the folds of a spec's images, and where those images are.
type Divided struct {
	Plan   *plan.Plan
	Spec   []byte // spec.toml
	Folder string // the folder that paths of images begin in; empty: they are on no disk
}

// Divide reads the images of a spec, finds what relates them, and divides them into proven
// folds, all as Run would. Nothing is trained, and nothing is written but into the cache.
// Of the spec it heeds data, groups, folds, train.validation and seed.
func Divide(ctx context.Context, o Options) (*Divided, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	c := newCall(o)
	defer c.images.close()
	d, err := c.divide(ctx)
	return d, o.explain(err)
}

func (c *call) divide(ctx context.Context) (*Divided, error) {
	if c.audits() {
		c.images.traits = new(dataset.Traits)
	}
	m, err := c.images.scan(ctx, false)
	if err != nil {
		return nil, err
	}
	theirs, err := c.givenFolds(m, false)
	if err != nil {
		return nil, err
	}
	related, err := c.relate(ctx, m, false)
	if err != nil {
		return nil, err
	}
	aside, err := c.lookAlikes(ctx, m, false)
	if err != nil {
		return nil, err
	}
	s := c.Spec
	if s.Data, err = c.images.equalised(m, false); err != nil {
		return nil, err
	}
	p, err := plan.NewGiven(ctx, s, m, related, theirs, aside...)
	if err != nil {
		return nil, err
	}
	if related != nil {
		if p.Observed, err = c.observe(ctx, p, false); err != nil {
			return nil, err
		}
		c.stream.Send(event.Audited{Plan: p})
	}
	text, err := c.marshalSpec(p.Spec)
	return &Divided{Plan: p, Spec: text, Folder: c.folder()}, err
}

// folder is the folder of the images, if they are files.
func (o Options) folder() string {
	switch data := o.Spec.Data; {
	case o.Images != nil:
		return ""
	case data.Manifest != "":
		return filepath.Dir(data.Manifest)
	default:
		return data.Images
	}
}
