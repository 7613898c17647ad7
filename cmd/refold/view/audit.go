package view

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/parts"
	"github.com/refold/refold/dataset/listing/classfolder"
	"github.com/refold/refold/dataset/sketch"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports/auditpage"
	"github.com/refold/refold/reports/auditreport"
	"github.com/refold/refold/reports/text"
)

// PartColumn is the column of folders such as train and test that were joined.
const PartColumn = classfolder.PartColumn

// Audit is an audit as it is shown and written.
type Audit struct {
	audit     *experiment.Audit
	spec      spec.Spec
	decisions string // path
	folder    string // of the files, once they are written
	leftOut   int    // copies that clean.csv is without
	noClean   error  // why there is none

	parts  parts.Parts // of a split that somebody made; empty: none
	split  *parts.Audit
	repair *parts.Repair
}

// NewAudit shows an audit. column says which part of a split an image is in; empty: there
// is none.
func NewAudit(a *experiment.Audit, s spec.Spec, column, decisions string) (*Audit, error) {
	v := &Audit{audit: a, spec: s, decisions: decisions}
	if column == "" {
		return v, nil
	}
	var err error
	if v.parts, err = parts.ByColumn(a.Manifest, column); err != nil {
		return nil, err
	}
	asked, err := plan.Asked(s.Groups, a.Manifest)
	if err != nil {
		return nil, err
	}
	v.split = parts.New(a.Manifest, v.parts, a.Resolution, asked...)
	v.repair = parts.Mend(v.parts, a.Manifest.Labels(), v.split.Groups)
	return v, nil
}

// SplitLeaks is how many groups cross the split.
func (v *Audit) SplitLeaks() int {
	if v.split == nil {
		return 0
	}
	return len(v.split.Crossing)
}

// AsSevere counts findings: at level 1 those that are high, at 2 medium ones too, at 3 all.
func (v *Audit) AsSevere(level int) int {
	n := 0
	for _, f := range v.audit.Findings {
		switch {
		case level >= 3, level >= 2 && f.Severity == finding.Medium, level >= 1 && f.Severity == finding.High:
			n++
		}
	}
	return n
}

// thumbnail is the sketch of an image, in the image's aspect.
func (v *Audit) thumbnail(image int) auditpage.Thumbnail {
	i, s := v.audit.Manifest.Images[image], v.audit.Traits[image].Sketch
	longest := max(i.Width, i.Height)
	t := auditpage.Thumbnail{Width: max(1, sketch.Side*i.Width/longest), Height: max(1, sketch.Side*i.Height/longest)}
	for y := range t.Height {
		for x := range t.Width {
			sy, sx := (2*y+1)*sketch.Side/(2*t.Height), (2*x+1)*sketch.Side/(2*t.Width)
			c := sy/2*sketch.Chroma + sx/2
			red, green, blue := sketch.RGB(float64(s.Luma[sy*sketch.Side+sx]), float64(s.Cb[c]), float64(s.Cr[c]))
			t.RGB = append(t.RGB, red, green, blue)
		}
	}
	return t
}

// Write prints the audit.
func (v *Audit) Write(t *terminal.Terminal) error {
	a := v.audit
	out := func(format string, args ...any) error {
		_, err := fmt.Fprintf(t.Out, format, args...)
		return err
	}
	for _, s := range v.head() {
		if err := out("%s\n", text.Wrap(s, t.Width())); err != nil {
			return err
		}
	}
	if err := out("\n"); err != nil {
		return err
	}
	if err := auditreport.Terminal(t.Out, a.Findings, v.spec.Folds.K, t.Width()); err != nil {
		return err
	}
	if s := sweep(a.Near); s != "" {
		if err := out("\n%s\n", text.Wrap(s, t.Width())); err != nil {
			return err
		}
	}
	if v.split != nil {
		if err := out("\n"); err != nil {
			return err
		}
		if err := NewSplit(v.parts, a.Manifest.Classes, v.split, v.repair).Write(t); err != nil {
			return err
		}
		if v.split.Leaks() {
			if err := out("The repaired split: %s\n", filepath.Join(v.folder, "split.csv")); err != nil {
				return err
			}
		}
	}
	cleaned := fmt.Sprintf("%s (without %s), ", cleanFile, text.Count(v.leftOut, "copy", "copies"))
	if v.noClean != nil {
		cleaned = ""
	}
	return out("\nPage: %s\nFiles beside it: groups.csv, %sfindings.json\n", filepath.Join(v.folder, "audit.html"), cleaned)
}

// AuditRecord is an audit as JSON.
type AuditRecord struct {
	Images   int                 `json:"images"`
	Classes  []string            `json:"classes"`
	Excluded []dataset.Exclusion `json:"excluded,omitempty"` // broken images that were left out
	Groups   int                 `json:"groups"`
	Folds    int                 `json:"folds"`
	Findings []AuditFinding      `json:"findings"`
	Sweep    []leak.Step         `json:"near_copies_by_cut"`
	Split    *Split              `json:"split,omitempty"`
	Folder   string              `json:"folder"` // of audit.html and the files
}

// AuditFinding is a finding with its words.
type AuditFinding struct {
	finding.Finding
	Found string `json:"found"`
	Means string `json:"means"`
	Do    string `json:"do"`
}

// Record is the audit as JSON.
func (v *Audit) Record() AuditRecord {
	a := v.audit
	r := AuditRecord{Images: len(a.Manifest.Images), Classes: a.Manifest.Classes, Excluded: a.Manifest.Excluded, Groups: a.Groups.Count, Folds: v.spec.Folds.K, Findings: []AuditFinding{}, Sweep: a.Near.Sweep, Folder: v.folder}
	for _, f := range a.Findings {
		said := auditreport.Of(f)
		r.Findings = append(r.Findings, AuditFinding{f, said.Found, said.Means, said.Do})
	}
	if v.split != nil {
		split := NewSplit(v.parts, a.Manifest.Classes, v.split, v.repair)
		r.Split = &split
	}
	return r
}

// head is what stands above the findings: what was audited, what was not, and how much was
// found.
func (v *Audit) head() []string {
	said := []string{v.opening()}
	m := v.audit.Manifest
	if n := len(m.Excluded); n > 0 {
		said = append(said, fmt.Sprintf("%s of %s left out, such as %s (%s): the audit is of the others.", text.Count(n, "image", "images"),
			text.Number(n+len(m.Images)), text.Plain(m.Excluded[0].Path), text.Plain(m.Excluded[0].Reason)))
	}
	return append(said, auditreport.Counts(v.audit.Findings))
}

// opening says what was audited.
func (v *Audit) opening() string {
	m := v.audit.Manifest
	classes := make([]auditreport.Class, len(m.Classes))
	for i, name := range m.Classes {
		classes[i].Name = name
	}
	for _, label := range m.Labels() {
		classes[label].Images++
	}
	return auditreport.Opening(classes, v.audit.Groups.Count)
}

// sweep says what other cut-offs of near copies would join.
func sweep(n *leak.Near) string {
	if len(n.Relations) == 0 {
		return ""
	}
	var steps []string
	for _, s := range n.Sweep {
		steps = append(steps, fmt.Sprintf("%s: %s", text.Short(s.Cut), text.Count(s.Pairs, "pair", "pairs")))
	}
	return "Near copies by the cut-off of their score, of which 1 counts (a copy with the worst block as far off as planted copies are): " + strings.Join(steps, ", ") + "."
}
