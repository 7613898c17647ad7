package experiment

import (
	"context"
	"fmt"

	"github.com/refold/refold/experiment/audit/survey"
	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
)

// AuditSplit is [AuditImages] for images that somebody divided, with simple baselines
// fitted to that division: divide says which images they learn from and predict.
func AuditSplit(ctx context.Context, o Options, divide func(*Audit) (baseline.Task, error)) (*Audit, []baseline.Fitted, error) {
	o.Resources = o.Resources.Defaults()
	c := newCall(o)
	defer c.images.close()
	a, err := c.audit(ctx)
	if err != nil {
		return nil, nil, o.explain(err)
	}
	task, err := divide(a)
	if err != nil {
		return nil, nil, err
	}
	fitted, err := c.fitOnce(ctx, a, task)
	return a, fitted, o.explain(err)
}

// fitOnce fits baselines to one division of images that were audited.
func (c *call) fitOnce(ctx context.Context, a *Audit, task baseline.Task) ([]baseline.Fitted, error) {
	pixels, err := c.images.load(ctx, &plan.Plan{Manifest: a.Manifest, Spec: c.Spec}, nil, true)
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	defer pixels.close()
	images, err := simpleFeatures(ctx, pixels[c.Spec.Data.Preprocess()])
	if err != nil {
		return nil, err
	}
	return baseline.Fit(ctx, baseline.Subject{Images: images, Files: survey.Facts(a.Manifest, a.Traits)}, []baseline.Task{task}, c.stream.Reading(event.Fitting))
}
