package experiment

import (
	"context"
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/audit/survey"
	"github.com/refold/refold/experiment/plan"
)

// Audit is what was found in a data set.
type Audit struct {
	Manifest   *dataset.Manifest
	Traits     []dataset.Trait // of each image
	Near       *leak.Near      // the search for near copies
	Resolution *resolve.Resolution
	Related    plan.Findings  // what relates the images, and what was joined
	Groups     dataset.Groups // all that is joined
	Findings   []finding.Finding
}

// AuditLevel is the confidence of all intervals of a detector together.
const AuditLevel = .95

// AuditImages reads the images of a spec and looks for every way in which they can flatter
// a model: what relates them, and what tells the class without a look. Of the spec it
// heeds data, groups, folds.k, seed and the cache. Nothing is trained, and nothing is
// written but into the cache.
func AuditImages(ctx context.Context, o Options) (*Audit, error) {
	c := newCall(o)
	defer c.images.close()
	a, err := c.audit(ctx)
	return a, o.explain(err)
}

func (c *call) audit(ctx context.Context) (*Audit, error) {
	var traits dataset.Traits
	c.images.traits = &traits
	m, err := c.images.scan(ctx, false)
	if err != nil {
		return nil, err
	}
	if err := resolve.Check(m, c.Decisions); err != nil {
		return nil, err
	}
	a := &Audit{Manifest: m, Traits: traits.Of(m)}
	relations, search, err := c.find(ctx, m, survey.Kinds{NearCopies: true, Metadata: true})
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	a.Near = search
	if a.Resolution, err = c.settle(m, relations, c.Decisions); err != nil {
		return nil, err
	}
	s := c.Spec
	s.Data.Sample, s.Folds.Seeds = 0, 1 // all images are audited
	if a.Related, err = plan.Join(s, m, a.Resolution); err != nil {
		return nil, err
	}
	a.Groups = dataset.Join(len(m.Images), a.Related.Evidence...)
	if a.Findings, err = c.survey(ctx, m, a.Related, a.Groups, s); err != nil {
		return nil, err
	}
	return a, nil
}
