package view

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/reports/auditpage"
	"github.com/refold/refold/reports/text"
)

const (
	mostRelations  = 5000 // that audit.html shows
	mostThumbnails = 24   // of one relation
)

// AuditPage is audit.html without its name, opening and findings: the relations that are
// not ignored, the most important first, and the images that they name. decisions is the
// path of the decisions file. thumbnail makes a small picture of an image, or one without
// pixels.
func AuditPage(m *dataset.Manifest, f plan.Findings, decisions string, thumbnail func(image int) auditpage.Thumbnail) *auditpage.Page {
	var lines []decision.Line
	for _, d := range f.Decisions {
		lines = append(lines, d.Line)
	}
	b := pageBuilder{manifest: m, findings: f, file: decisions, thumbnail: thumbnail, numbers: make(map[int]int),
		page: &auditpage.Page{Key: m.Hash() + " " + decision.Hash(lines), Decisions: decisions}}
	shown := b.ranked()
	if more := len(shown) - mostRelations; more > 0 {
		shown = shown[:mostRelations]
		b.page.Opening = append(b.page.Opening, fmt.Sprintf("The %s most important relations are shown, and %s more are not.", text.Number(mostRelations), text.Number(more)))
	}
	for _, i := range shown {
		b.relation(f.Edges[i])
	}
	for _, c := range f.Conflicts {
		b.conflict(c)
	}
	return b.page
}

// pageBuilder builds a page.
type pageBuilder struct {
	manifest  *dataset.Manifest
	findings  plan.Findings
	file      string
	thumbnail func(image int) auditpage.Thumbnail
	numbers   map[int]int // of images among the pictures
	page      *auditpage.Page
}

// ranked are the edges that are shown: copies with different labels, then what is strong,
// then what is weak; within each by kind, and comparisons by their scores.
func (b *pageBuilder) ranked() []int {
	var order []int
	rank := make([]int, len(b.findings.Edges))
	for i, e := range b.findings.Edges {
		if e.State == resolve.Ignored {
			continue
		}
		order = append(order, i)
		switch {
		case e.Kind == leak.Copies && b.labelsDiffer(e.Relation.Images):
		case e.Grade == leak.Strong:
			rank[i] = 1
		default:
			rank[i] = 2
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { // edges are in the order of kinds
		x, y := b.findings.Edges[i], b.findings.Edges[j]
		if r := cmp.Compare(rank[i], rank[j]); r != 0 || x.Kind != y.Kind {
			return r
		}
		return cmp.Compare(x.Score, y.Score)
	})
	return order
}

func (b *pageBuilder) labelsDiffer(images []int) bool {
	return slices.ContainsFunc(images, func(i int) bool { return b.manifest.Images[i].Label != b.manifest.Images[images[0]].Label })
}

// picture is the number of an image among the pictures, with a thumbnail if it is shown.
func (b *pageBuilder) picture(image int, shown bool) int {
	n, known := b.numbers[image]
	if !known {
		n = len(b.page.Pictures)
		b.numbers[image] = n
		i := b.manifest.Images[image]
		b.page.Pictures = append(b.page.Pictures, auditpage.Picture{Path: i.Path, Label: i.Label, Hash: i.FileHash})
	}
	if p := &b.page.Pictures[n]; shown && p.Thumbnail.RGB == nil {
		p.Thumbnail = b.thumbnail(image)
	}
	return n
}

// stateWords are what people read.
var stateWords = map[resolve.State]string{resolve.Joined: "joined", resolve.Apart: "kept apart", resolve.Open: "open", resolve.Unjoined: "not joined"}

func (b *pageBuilder) relation(e resolve.Edge) {
	r := auditpage.Relation{Kind: string(e.Kind), Grade: string(e.Grade), State: stateWords[e.State], Name: e.Name, Spellings: e.Spellings,
		Score: -1, Transform: e.Transform, Why: b.why(e), Answers: []string{string(decision.Same), string(decision.Different), string(decision.Ignore)}}
	for n, i := range e.Relation.Images {
		r.Pictures = append(r.Pictures, b.picture(i, n < mostThumbnails))
	}
	switch e.Kind {
	case leak.Copies:
		r.Answers = r.Answers[2:]
	case leak.NearCopies:
		r.Score = e.Score
	}
	if l := decision.On(decision.Same, e.Relation, nil); l.Name != "" {
		r.About, r.Subject = l.About, l.Name
	}
	b.page.Relations = append(b.page.Relations, r)
}

// why says what an edge's state comes from.
func (b *pageBuilder) why(e resolve.Edge) string {
	switch {
	case e.Decision != resolve.None:
		return b.line(e.Decision)
	case e.State == resolve.Open:
		return "weak: it joins nothing until somebody says same"
	case e.State == resolve.Unjoined:
		for _, u := range b.findings.Unjoined {
			if u.Kind == string(e.Kind) {
				return u.Reason
			}
		}
	}
	return ""
}

// line is a decision with its place and its note.
func (b *pageBuilder) line(i int) string {
	d := b.findings.Decisions[i]
	said := fmt.Sprintf("line %d of %s: %s", d.Number, b.file, d.Answer)
	if d.Note != "" {
		said += " (" + d.Note + ")"
	}
	return said
}

func (b *pageBuilder) conflict(c resolve.Conflict) {
	shown := auditpage.Conflict{Why: b.line(c.Decision), Pictures: [2]int{b.picture(c.A, true), b.picture(c.B, true)}}
	r := &resolve.Resolution{Decisions: b.findings.Decisions}
	for _, s := range c.Steps {
		by := s.Kind
		if s.Edge != resolve.None && b.findings.Edges[s.Edge].Name != "" {
			by += " " + b.findings.Edges[s.Edge].Name
		}
		step := auditpage.Step{To: b.picture(s.To, true), By: by, Cut: s.Cut}
		if s.Cut == "" {
			step.Remedy = r.Remedy(s, b.file)
		}
		shown.Steps = append(shown.Steps, step)
	}
	b.page.Conflicts = append(b.page.Conflicts, shown)
}
