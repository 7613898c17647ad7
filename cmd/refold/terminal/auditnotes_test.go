package terminal

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// audited is a plan of images in which this was found.
func audited(t *testing.T, conditions ...finding.Condition) *plan.Plan {
	t.Helper()
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		t.Fatal(err)
	}
	s.Data.Images = "pictures"
	p := &plan.Plan{Spec: s}
	p.Audited = true
	p.Evidence = []dataset.Evidence{{Kind: "copies"}, {Kind: "near-copies", Sets: [][]int{{0, 1}}}}
	for _, c := range conditions {
		p.Observed = append(p.Observed, finding.Finding{Condition: c, Severity: finding.SeverityOf(c), Subject: "PNG text \x1b[31mred", Effect: finding.NoEffect})
	}
	return p
}

// said is what the terminal shows of an audit.
func said(p *plan.Plan, change func(*Terminal)) string {
	var log bytes.Buffer
	terminal := New(io.Discard, &log)
	change(terminal)
	NewProgress(terminal, "").Observe(event.Audited{Plan: p})
	return log.String()
}

// TestAuditIsSaidInALine: how many findings are high and what they are, and how to see
// them; what no split can honour is a warning.
func TestAuditIsSaidInALine(t *testing.T) {
	plain := func(*Terminal) {}
	for _, c := range []struct {
		name   string
		plan   *plan.Plan
		change func(*Terminal)
		want   string
	}{
		{"nothing", audited(t), plain, "audit: nothing was found that can flatter a model\n"},
		{"none high", audited(t, finding.Similar, finding.Alike), plain, `audit: 2 findings, none of them high; an audit with data.images = "pictures" shows them` + "\n"},
		{"one high", audited(t, finding.NearCopied, finding.Alike), plain, `audit: 1 high finding (near copies); an audit with data.images = "pictures" shows them` + "\n"},
		{"many", audited(t, finding.Conflict, finding.Copied, finding.NearCopied, finding.Stated, finding.Coded, finding.Forgotten), plain,
			`audit: 6 high findings (the same picture under different labels, exact copies, near copies, PNG text [31mred states the class and 2 others); an audit with data.images = "pictures" shows them` + "\n"},
		{"quiet", audited(t, finding.Copied), func(t *Terminal) { t.level = slog.LevelWarn }, ""},
	} {
		if got := said(c.plan, c.change); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	unjoined := audited(t, finding.Inseparable)
	unjoined.Unjoined = []plan.Unjoined{{Kind: "session", Class: "a\x1b[2J", Reason: "class \"a\x1b[2J\" would lie in 1 group, fewer than the 5 folds"}}
	want := `audit: class and camera session cannot be told apart: images related by the same camera session are not kept on one side (class "a\x1b[2J" would lie in 1 group, fewer than the 5 folds), and no split of them can tell what the networks learn` + "\n"
	if got := said(unjoined, func(t *Terminal) { t.level = slog.LevelWarn }); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	coarse := audited(t, finding.Coarse)
	coarse.Observed[0].Subject = "session"
	coarse.Unjoined = []plan.Unjoined{{Kind: "session", Reason: "few"}}
	want = "audit: images related by the same camera session are on both sides of every split (few): an accuracy may be too high by that; fewer folds, or images from more sources, may help\n"
	if got := said(coarse, func(t *Terminal) { t.level = slog.LevelWarn }); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	logged := said(unjoined, func(t *Terminal) { t.LogJSON() })
	for _, want := range []string{`"msg":"audit","high":1,"medium":0,"low":0,"joined":["near-copies"]}`, `"level":"WARN"`, `"msg":"not joined","kind":"session","coarse":false,"reason":"class`} {
		if !strings.Contains(logged, want) {
			t.Errorf("%s lacks %s", logged, want)
		}
	}
}

// TestTheAuditOfTheSameImages: what names them and says how they are read is part of the
// command.
func TestTheAuditOfTheSameImages(t *testing.T) {
	p := audited(t, finding.Copied)
	p.Spec.Data.Parts, p.Spec.Data.OnBroken, p.Spec.Data.MaxMegapixels = spec.PartsJoin, spec.BrokenSkip, 7
	p.Spec.Groups.Columns, p.Spec.Groups.Pattern = []string{"artist", "source"}, "^(?P<group>.)"
	p.Spec.Folds.K, p.Spec.Seed = 7, 8 // which decide what can be joined, and what is drawn
	want := `an audit with data.images = "pictures", data.parts = "join", data.on-broken = "skip", data.max-megapixels = 7, groups.columns = "artist", groups.columns = "source", groups.pattern = "^(?P<group>.)", folds.k = 7, seed = 8`
	if got := auditOf(p.Spec).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	p.Spec.Data.Images, p.Spec.Data.Manifest = "", "images.csv"
	if got := said(p, func(t *Terminal) {
		t.Words = func(r remedy.Remedy) string { return "`" + r.(remedy.Audit).Settings[0].Key + "`" }
	}); !strings.HasSuffix(got, "; `data.manifest` shows them\n") {
		t.Error(got)
	}
}
