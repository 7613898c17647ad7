package experiment

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/audit/survey"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// audits reports whether a spec asks what relates the images.
func (c *call) audits() bool { return c.Spec.Groups.NearCopies || c.Spec.Groups.Metadata }

// adopt leaves audits out where the run that goes on has none and nobody asks for them
// now: earlier versions did not know them.
func (c *call) adopt() {
	asked := c.Origins != nil && !(c.Origins.Preset("groups.near-copies") && c.Origins.Preset("groups.metadata"))
	if run, err := rundir.LoadSpec(c.Dir); err == nil && !run.Groups.NearCopies && !run.Groups.Metadata && !asked {
		c.Spec.Groups.NearCopies, c.Spec.Groups.Metadata = false, false
	}
}

// relate finds what relates the images, and settles it by the decisions. It is nil where
// the spec does not ask. Of a run that was begun, what was found then counts, and what was
// decided then, unless there are other decisions now.
func (c *call) relate(ctx context.Context, m *dataset.Manifest, resumed bool) (*resolve.Resolution, error) {
	if !c.audits() {
		if d := c.Decisions; d != nil && len(d.Lines) > 0 {
			c.stream.Notice(fmt.Sprintf("%s: what was decided (%d) does not count, since groups.near-copies and groups.metadata are both false", d.Where(decision.Line{}), len(d.Lines)))
		}
		return nil, nil
	}
	if err := resolve.Check(m, c.Decisions); err != nil { // comparing takes long
		return nil, err
	}
	relations, decided := c.frozen(m, resumed)
	if relations == nil {
		var err error
		wanted := survey.Kinds{NearCopies: c.Spec.Groups.NearCopies, Metadata: c.Spec.Groups.Metadata}
		if relations, _, err = c.find(ctx, m, wanted); err != nil {
			return nil, err
		}
	}
	switch {
	case c.Decisions != nil:
		decided = c.Decisions
	case decided != nil && len(decided.Lines) > 0:
		c.stream.Notice(fmt.Sprintf("no file of decisions is there now: those that the run was begun with (%d) count", len(decided.Lines)))
	}
	return c.settle(m, relations, decided)
}

// find looks for what relates the images that were scanned.
func (c *call) find(ctx context.Context, m *dataset.Manifest, wanted survey.Kinds) ([]leak.Relation, *leak.Near, error) {
	return survey.Relations(ctx, m, c.images.traits.Of(m), wanted, leak.NearOptions{Progress: c.stream.Reading(event.Matching), Memory: c.images.comparisons(ctx)})
}

// settle decides what is joined, and says which decisions mean nothing here.
func (c *call) settle(m *dataset.Manifest, relations []leak.Relation, decided *decision.File) (*resolve.Resolution, error) {
	asked, err := plan.Asked(c.Spec.Groups, m)
	if err != nil {
		return nil, err
	}
	r, err := resolve.Relations(m, relations, decided, asked...)
	if err != nil {
		return nil, err
	}
	for _, text := range r.Notices {
		c.stream.Notice(text)
	}
	return r, nil
}

// lookAlikes is the evidence of the split groups:look, where that is asked for: as it was
// when the run was begun, or else now.
func (c *call) lookAlikes(ctx context.Context, m *dataset.Manifest, resumed bool) ([]dataset.Evidence, error) {
	if !slices.Contains(c.Spec.Folds.Splits, spec.SplitLook) {
		return nil, nil
	}
	if resumed {
		if findings, err := c.dir.ReadFindings(m); err == nil && len(findings.Aside) > 0 {
			return findings.Aside, nil
		}
	}
	folds := c.Spec.Folds.K
	if sample := c.Spec.Data.Sample; sample > 0 { // the classes of a sample are smaller
		folds *= (len(m.Images) + sample - 1) / sample
	}
	e, err := survey.LookAlikes(ctx, m, c.images.traits.Of(m), folds, c.streams())
	if err != nil {
		return nil, fmt.Errorf("images that look alike: %w", err)
	}
	return []dataset.Evidence{e}, nil
}

// streams gives detectors their random numbers.
func (c *call) streams() survey.Streams {
	return func(name string) *rand.Rand { return plan.Stream(c.Spec.Seed, name) }
}

// observe is what else can flatter a model on the images of a plan: as it was found when
// the run was begun, or else now.
func (c *call) observe(ctx context.Context, p *plan.Plan, resumed bool) ([]finding.Finding, error) {
	if resumed {
		if findings, err := c.dir.ReadFindings(p.Manifest); err == nil && findings.Audited {
			return findings.Observed, nil
		}
	}
	return c.survey(ctx, p.Manifest, p.Findings, p.Groups, p.Spec)
}

// audited tells of an audit, where there was one.
func (c *call) audited(j *job) {
	if j.plan.Audited {
		c.stream.Send(event.Audited{Plan: j.plan})
	}
}

// survey asks every detector about the images that were scanned.
func (c *call) survey(ctx context.Context, m *dataset.Manifest, related plan.Findings, groups dataset.Groups, s spec.Spec) ([]finding.Finding, error) {
	found, err := survey.Run(ctx, &survey.Subject{
		Manifest: m, Traits: c.images.traits.Of(m), Findings: related, Groups: groups, Split: c.SplitColumn, Folds: s.Folds.K, Level: AuditLevel,
		Random: c.streams(),
	})
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	return found, nil
}

// frozen is what a run found when it was begun; nil: that cannot be read, is of other images
// or was not audited. It is looked for again, and whatever differs is refused later.
func (c *call) frozen(m *dataset.Manifest, resumed bool) ([]leak.Relation, *decision.File) {
	if !resumed {
		return nil, nil
	}
	findings, err := c.dir.ReadFindings(m)
	if err != nil || !findings.Audited {
		return nil, nil
	}
	relations := []leak.Relation{}
	for _, e := range findings.Edges {
		relations = append(relations, e.Relation)
	}
	decided := &decision.File{Name: c.dir.Path(rundir.FindingsFile)}
	for _, d := range findings.Decisions {
		decided.Lines = append(decided.Lines, d.Line)
	}
	return relations, decided
}
