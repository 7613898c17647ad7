package terminal

import (
	"fmt"
	"log/slog"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports/auditreport"
)

// onAudited says what was found in the images.
func (p *Progress) onAudited(audited *plan.Plan) {
	for _, n := range auditNotes(audited, p.terminal.Words) {
		p.terminal.Tell(n)
	}
}

// auditNotes say how much was found in the images of a plan, and warn of each kind of
// relation that no split can honour.
func auditNotes(p *plan.Plan, words remedy.Words) []Note {
	count := make(map[finding.Severity]int)
	for _, f := range p.Observed {
		count[f.Severity]++
	}
	joined := []string{}
	for _, e := range p.Evidence {
		if len(e.Sets) > 0 {
			joined = append(joined, e.Kind)
		}
	}
	notes := []Note{{Event: "audit", Text: auditText(p, words), Attrs: []slog.Attr{
		slog.Int("high", count[finding.High]), slog.Int("medium", count[finding.Medium]), slog.Int("low", count[finding.Low]), slog.Any("joined", joined)}}}
	for _, u := range p.Unjoined {
		notes = append(notes, Note{Level: slog.LevelWarn, Event: "not joined", Text: unjoinedText(p, u),
			Attrs: []slog.Attr{slog.String("kind", u.Kind), slog.Bool("coarse", p.Coarse(u)), slog.String("reason", u.Reason)}})
	}
	return notes
}

// unjoinedText says what could not be kept on one side.
func unjoinedText(p *plan.Plan, u plan.Unjoined) string {
	if p.Coarse(u) {
		return fmt.Sprintf("audit: images related by %s are on both sides of every split (%s): an accuracy may be too high by that; fewer folds, or images from more sources, may help",
			plan.Relation(u.Kind), u.Reason)
	}
	return fmt.Sprintf("audit: class and %s cannot be told apart: images related by %s are not kept on one side (%s), and no split of them can tell what the networks learn",
		plan.Likeness(u.Kind), plan.Relation(u.Kind), u.Reason)
}

// auditText says what was found, and how to see it.
func auditText(p *plan.Plan, words remedy.Words) string {
	if len(p.Observed) == 0 {
		return "audit: nothing was found that can flatter a model"
	}
	found := Plural(len(p.Observed), "finding") + ", none of them high"
	if high := auditreport.OfSeverity(p.Observed, finding.High); len(high) > 0 {
		found = fmt.Sprintf("%s (%s)", Plural(len(high), "high finding"), auditreport.Names(high))
	}
	return remedy.Textf("audit: %s; %s shows them", found, auditOf(p.Spec)).In(words)
}

// auditOf is the audit of a spec's images: the settings that name them and, where they are
// not those of the preset, say how they are read and what folds they must leave.
func auditOf(s spec.Spec) remedy.Audit {
	var a remedy.Audit
	set := func(key string, value any) { a.Settings = append(a.Settings, remedy.Setting{Key: key, Value: value}) }
	usual, err := spec.Preset(spec.PresetQuick)
	if s.Data.Manifest != "" {
		set("data.manifest", s.Data.Manifest)
	} else {
		set("data.images", s.Data.Images)
	}
	if err != nil {
		return a // the names of the images are enough
	}
	if s.Data.Parts != usual.Data.Parts {
		set("data.parts", s.Data.Parts)
	}
	if s.Data.OnBroken != usual.Data.OnBroken {
		set("data.on-broken", s.Data.OnBroken)
	}
	if s.Data.MaxMegapixels != usual.Data.MaxMegapixels {
		set("data.max-megapixels", s.Data.MaxMegapixels)
	}
	for _, column := range s.Groups.Columns {
		set("groups.columns", column)
	}
	if s.Groups.Pattern != "" {
		set("groups.pattern", s.Groups.Pattern)
	}
	if s.Folds.K != usual.Folds.K { // that relations are tried against
		set("folds.k", s.Folds.K)
	}
	if s.Seed != usual.Seed {
		set("seed", s.Seed)
	}
	return a
}
