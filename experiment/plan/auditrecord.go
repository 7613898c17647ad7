package plan

import (
	"fmt"
	"sort"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/audit/finding"
)

// unjoinedRecord is an Unjoined.
type unjoinedRecord struct {
	Kind   string  `json:"kind"`
	Class  string  `json:"class,omitempty"`
	Groups int     `json:"groups"`
	Share  float64 `json:"share"`
	Reason string  `json:"reason"`
	Sets   [][]int `json:"sets"`
}

// decisionRecord is a resolve.Decision: a line of the decisions file.
type decisionRecord struct {
	Line   int             `json:"line"`
	Answer decision.Answer `json:"decision"`
	About  string          `json:"about"`
	Images []string        `json:"images,omitempty"` // SHA-256 of the files
	Name   string          `json:"name,omitempty"`
	Note   string          `json:"note,omitempty"`
}

// relationRecord is a resolve.Edge: a relation, what became of it, and by which decision.
type relationRecord struct {
	Kind      leak.Kind     `json:"kind"`
	Grade     leak.Grade    `json:"grade"`
	Images    []int         `json:"images"`
	Name      string        `json:"name,omitempty"`
	Spellings []string      `json:"spellings,omitempty"`
	Score     float64       `json:"score,omitempty"`
	Transform string        `json:"transform,omitempty"`
	State     resolve.State `json:"state"`
	Decision  *int          `json:"decision,omitempty"`
}

// conflictRecord is a resolve.Conflict: images that are joined against a decision.
type conflictRecord struct {
	Against int          `json:"against"` // of the decisions
	Images  [2]int       `json:"images"`
	Path    []stepRecord `json:"path,omitempty"`
}

// stepRecord is a resolve.Step.
type stepRecord struct {
	From     int    `json:"from"`
	To       int    `json:"to"`
	By       string `json:"by"` // kind of evidence
	Relation *int   `json:"relation,omitempty"`
	Decision *int   `json:"decision,omitempty"`
	Cut      string `json:"cut,omitempty"` // the line of a decisions file
}

func newAuditRecord(f Findings) *auditRecord {
	a := &auditRecord{Unjoined: []unjoinedRecord{}, Decided: decision.Hash(f.lines()), Decisions: []decisionRecord{}, Relations: []relationRecord{}, Conflicts: []conflictRecord{}, Aside: []evidenceRecord{}, Observed: append([]finding.Finding{}, f.Observed...)}
	for _, e := range f.Aside {
		a.Aside = append(a.Aside, evidenceRecord{e.Kind, e.Sets})
	}
	for _, u := range f.Unjoined {
		a.Unjoined = append(a.Unjoined, unjoinedRecord{u.Kind, u.Class, u.Groups, u.Share, u.Reason, u.Sets})
	}
	for _, d := range f.Decisions {
		a.Decisions = append(a.Decisions, decisionRecord{d.Number, d.Answer, d.About, d.Line.Images, d.Name, d.Note})
	}
	for _, e := range f.Edges {
		a.Relations = append(a.Relations, relationRecord{e.Kind, e.Grade, e.Relation.Images, e.Name, e.Spellings, e.Score, e.Transform, e.State, number(e.Decision)})
	}
	for _, c := range f.Conflicts {
		r := conflictRecord{Against: c.Decision, Images: [2]int{c.A, c.B}}
		for _, s := range c.Steps {
			r.Path = append(r.Path, stepRecord{s.From, s.To, s.Kind, number(s.Edge), number(s.Decision), s.Cut})
		}
		a.Conflicts = append(a.Conflicts, r)
	}
	return a
}

// number is a place in a list, or nothing for resolve.None.
func number(i int) *int {
	if i == resolve.None {
		return nil
	}
	return &i
}

// at is the place that a number names in a list of n.
func at(number *int, n int) (int, error) {
	if number == nil {
		return resolve.None, nil
	}
	if *number < 0 || *number >= n {
		return 0, fmt.Errorf("there is no number %d in a list of %d", *number, n)
	}
	return *number, nil
}

// restore adds what the record holds to findings.
func (a *auditRecord) restore(f *Findings, m *dataset.Manifest) error {
	images := len(m.Images)
	for _, u := range a.Unjoined {
		if err := checkSets(u.Sets, images); err != nil {
			return fmt.Errorf("unjoined %q: %w", u.Kind, err)
		}
		f.Unjoined = append(f.Unjoined, Unjoined{u.Kind, u.Sets, u.Class, u.Groups, u.Share, u.Reason})
	}
	for i, d := range a.Decisions {
		restored, err := d.restore(m)
		if err != nil {
			return fmt.Errorf("decision %d: %w", i, err)
		}
		f.Decisions = append(f.Decisions, restored)
	}
	for i, r := range a.Relations {
		e := resolve.Edge{Relation: leak.Relation{Kind: r.Kind, Grade: r.Grade, Images: r.Images, Name: r.Name, Spellings: r.Spellings, Score: r.Score, Transform: r.Transform}, State: r.State}
		var err error
		if e.Decision, err = at(r.Decision, len(a.Decisions)); err == nil {
			err = checkSet(r.Images, images)
		}
		if err != nil {
			return fmt.Errorf("relation %d: %w", i, err)
		}
		f.Edges = append(f.Edges, e)
	}
	for i, c := range a.Conflicts {
		restored, err := c.restore(a, images)
		if err != nil {
			return fmt.Errorf("conflict %d: %w", i, err)
		}
		f.Conflicts = append(f.Conflicts, restored)
	}
	for _, e := range a.Aside {
		if err := checkSets(e.Sets, images); err != nil {
			return fmt.Errorf("evidence %q: %w", e.Kind, err)
		}
		f.Aside = append(f.Aside, dataset.Evidence{Kind: e.Kind, Sets: e.Sets})
	}
	for i, o := range a.Observed {
		if err := o.Check(); err != nil {
			return fmt.Errorf("observed %d: %w", i, err)
		}
	}
	f.Observed = a.Observed
	return nil
}

// restore finds the images that a decision means.
func (r decisionRecord) restore(m *dataset.Manifest) (resolve.Decision, error) {
	d := resolve.Decision{Line: decision.Line{Number: r.Line, Answer: r.Answer, About: r.About, Images: r.Images, Name: r.Name, Note: r.Note}}
	for _, hash := range r.Images {
		i := sort.Search(len(m.Images), func(i int) bool { return m.Images[i].FileHash >= hash })
		if i == len(m.Images) || m.Images[i].FileHash != hash {
			return d, fmt.Errorf("no image has the hash %s", hash)
		}
		for ; i < len(m.Images) && m.Images[i].FileHash == hash; i++ {
			d.Images = append(d.Images, i)
		}
	}
	return d, checkMembers(d.Images, len(m.Images))
}

func (r conflictRecord) restore(a *auditRecord, images int) (resolve.Conflict, error) {
	c := resolve.Conflict{Decision: r.Against, A: r.Images[0], B: r.Images[1]}
	if _, err := at(&r.Against, len(a.Decisions)); err != nil {
		return c, err
	}
	if err := checkMembers(r.Images[:], images); err != nil {
		return c, err
	}
	for _, s := range r.Path {
		step := resolve.Step{From: s.From, To: s.To, Kind: s.By, Cut: s.Cut}
		var err error
		if step.Edge, err = at(s.Relation, len(a.Relations)); err != nil {
			return c, err
		}
		if step.Decision, err = at(s.Decision, len(a.Decisions)); err != nil {
			return c, err
		}
		if min(s.From, s.To) < 0 || max(s.From, s.To) >= images {
			return c, fmt.Errorf("a step leads from image %d to %d of %d", s.From, s.To, images)
		}
		c.Steps = append(c.Steps, step)
	}
	return c, nil
}
