package plan

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/spec"
)

// audited resolves relations and the lines of a decisions file.
func audited(t testing.TB, m *dataset.Manifest, relations []leak.Relation, lines ...string) *resolve.Resolution {
	t.Helper()
	f, err := decision.Read(strings.NewReader(strings.Join(lines, "\n")), "decisions.csv")
	if err != nil {
		t.Fatal(err)
	}
	r, err := resolve.Relations(m, relations, f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sharing relates the images of which a column's value, or a label, is one of these.
func sharing(m *dataset.Manifest, kind leak.Kind, name string, values ...string) leak.Relation {
	r := leak.Relation{Kind: kind, Grade: leak.Strong, Name: name}
	for i, image := range m.Images {
		for _, v := range values {
			if image.Columns["group"] == v || image.Label == v {
				r.Images = append(r.Images, i)
			}
		}
	}
	return r
}

func pair(m *dataset.Manifest, grade leak.Grade, a, b string) leak.Relation {
	r := leak.Relation{Kind: leak.NearCopies, Grade: grade, Score: 0.25, Transform: "mirrored"}
	for i, image := range m.Images {
		if image.Path == a || image.Path == b {
			r.Images = append(r.Images, i)
		}
	}
	return r
}

func kinds(evidence []dataset.Evidence) string {
	var names []string
	for _, e := range evidence {
		names = append(names, e.Kind)
	}
	return strings.Join(names, ", ")
}

// Each kind that nobody asked for is joined where folds are left, and reported otherwise.
func TestEvidenceThatNobodyAskedForMakesNoRunImpossible(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4)) // 24 images of each class, in 6 groups
	near := pair(m, leak.Strong, "g00_0.png", "g01_0.png")
	one := sharing(m, leak.Author, "one a class", "cat")
	most := sharing(m, leak.Session, "most of a class", "g00", "g02", "g04", "g06") // 16 of 24 cats
	half := sharing(m, leak.Session, "half of a class", "g00", "g02", "g04")
	for _, c := range []struct {
		name      string
		change    func(*spec.Spec)
		relations []leak.Relation
		joined    string
		reason    string
	}{
		{"nothing in the way", func(*spec.Spec) {}, []leak.Relation{near, half}, "copies, near-copies, session", ""},
		{"one author a class", func(*spec.Spec) {}, []leak.Relation{near, one}, "copies, near-copies", `author: class "cat" would lie in 1 group, fewer than the 3 folds`},
		{"most in one group", func(*spec.Spec) {}, []leak.Relation{most}, "copies", `session: class "cat" would have 16 of its 24 images in one group, more than half`},
		{"on top of what was asked for", func(s *spec.Spec) { s.Groups.Columns, s.Folds.K = []string{"group"}, 5 }, []leak.Relation{near, half},
			"copies, column group, near-copies", `session: class "cat" would lie in 4 groups, fewer than the 5 folds`},
		{"in a sample", func(s *spec.Spec) { s.Data.Sample, s.Folds.Seeds = 16, 9 }, []leak.Relation{half}, "copies", "images in one group, more than half (in the sample of seed"},
		{"on top of what was joined before", func(*spec.Spec) {}, []leak.Relation{sharing(m, leak.Session, "s", "g00", "g02", "g04"), sharing(m, leak.Author, "a", "g04", "g06")},
			"copies, session", `author: class "cat" would have 16 of its 24 images in one group, more than half, together with session`},
		{"drawn labels", func(s *spec.Spec) { s.Data.Null = true }, []leak.Relation{sharing(m, leak.Author, "all but two", "cat", "g01", "g03", "g05", "g07")}, "copies", "author: class "},
	} {
		s := experimenttest.Spec()
		s.Groups.Columns = nil
		c.change(&s)
		p, err := New(t.Context(), s, m, audited(t, m, c.relations))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		reason := ""
		for _, u := range p.Unjoined {
			reason += u.Kind + ": " + u.Reason
		}
		if kinds(p.Evidence) != c.joined || !strings.Contains(reason, c.reason) || (reason == "") != (c.reason == "") {
			t.Errorf("%s: joined %s, unjoined %q; want %s and %q", c.name, kinds(p.Evidence), reason, c.joined, c.reason)
		}
	}
	p, err := New(t.Context(), experimenttest.Spec(), m, audited(t, m, []leak.Relation{one}))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Edges) != 1 || p.Edges[0].State != resolve.Unjoined {
		t.Errorf("the relation is %+v", p.Edges)
	}
	if u := p.Unjoined[0]; u.Groups != 1 || u.Share != 1 || u.Class != "cat" || len(u.Sets) != 1 || len(u.Sets[0]) != 24 {
		t.Errorf("%+v", u)
	}
}

// A class that cannot be divided without a kind of evidence either says nothing of it.
func TestOnlyWhatEvidenceChangesIsInTheWay(t *testing.T) {
	m := &dataset.Manifest{Classes: []string{"a", "b", "rare"}}
	for i := range 26 {
		hash := fmt.Sprintf("%064x", i)
		m.Images = append(m.Images, dataset.Image{ID: hash, FileHash: hash, PixelHash: hash, Path: hash, Label: m.Classes[min(i/12, 2)]})
	}
	near := leak.Relation{Kind: leak.NearCopies, Grade: leak.Strong, Images: []int{12, 13}}
	all := leak.Relation{Kind: leak.Place, Grade: leak.Strong, Images: []int{12, 13, 14, 15, 16, 17, 18, 19}} // of b
	same := "same,cluster,"
	for i := range 8 {
		same += m.Images[i].FileHash + " "
	}
	for name, c := range map[string]struct {
		images int
		lines  []string
	}{
		"fewer images than folds":  {26, nil},
		"decided, most of a class": {24, []string{same}},
	} {
		s, some := experimenttest.Spec(), *m
		s.Groups.Columns, some.Images = nil, m.Images[:c.images]
		f, err := Join(s, &some, audited(t, &some, []leak.Relation{near, all}, c.lines...))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(kinds(f.Evidence), "near-copies") || len(f.Unjoined) != 1 || f.Unjoined[0].Class != "b" || f.Unjoined[0].Kind != string(leak.Place) {
			t.Errorf("%s: joined %s, unjoined %+v", name, kinds(f.Evidence), f.Unjoined)
		}
	}
	s, some := experimenttest.Spec(), *m
	s.Groups.Columns, some.Images = nil, m.Images[:24]
	whole := leak.Relation{Kind: leak.Author, Grade: leak.Strong, Images: []int{0, 8, 9, 10, 11}} // with what was decided, all of a
	if f, err := Join(s, &some, audited(t, &some, []leak.Relation{whole}, same)); err != nil || len(f.Unjoined) != 1 || f.Unjoined[0].Groups != 1 {
		t.Errorf("what makes it worse: %v, unjoined %+v", err, f.Unjoined)
	}
}

// What people asked for, or decided, stays an error where it leaves no folds.
func TestWhatWasDecidedIsJoinedInAnyCase(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4))
	one := sharing(m, leak.Author, "Jane", "cat")
	s := experimenttest.Spec()
	if _, err := New(t.Context(), s, m, audited(t, m, []leak.Relation{one}, "same,author,,Jane")); err == nil || !strings.Contains(err.Error(), `class "cat" lies in 1 group`) {
		t.Errorf("got %v", err)
	}
	p, err := New(t.Context(), s, m, audited(t, m, []leak.Relation{one}, "different,author,,Jane"))
	if err != nil || len(p.Unjoined) > 0 || kinds(p.Evidence) != "copies, column group" {
		t.Errorf("%v: %s, %+v", err, kinds(p.Evidence), p.Unjoined)
	}
}

// A split that honours a kind alone says why it is skipped.
func TestASplitByAnUnjoinedKindIsSkipped(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4))
	s := experimenttest.Spec()
	s.Groups.Columns = nil
	s.Folds.Splits = []spec.Split{spec.SplitRows, spec.SplitGroups, spec.SplitBy("author"), spec.SplitBy("near-copies")}
	f, err := Join(s, m, audited(t, m, []leak.Relation{sharing(m, leak.Author, "one", "cat")}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Frame(s, m, f)
	if err != nil {
		t.Fatal(err)
	}
	why := `class "cat" would lie in 1 group, fewer than the 3 folds`
	want := []Skipped{
		{spec.SplitGroups, "no two images belong together by evidence that can be joined, so groups would be the same as rows (author: " + why + ")"},
		{"groups:author", "author joins no images: " + why},
		{"groups:near-copies", "no two images belong together by near-copies, so groups:near-copies would be the same as rows"},
	}
	if d := cmp.Diff(want, p.Skipped); d != "" {
		t.Error(d)
	}
	if p.GuardedSplit() != spec.SplitRows {
		t.Error("guarded is not rows")
	}
}

// Images that were said to be different, and that only an unjoined kind joins, are no
// conflict of the run.
func TestConflictsOfUnjoinedKinds(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4))
	one := sharing(m, leak.Author, "Jane", "cat")
	found := audited(t, m, []leak.Relation{one}, "different,pair,"+m.Images[one.Images[0]].FileHash+" "+m.Images[one.Images[5]].FileHash)
	s := experimenttest.Spec()
	s.Groups.Columns = nil
	p, err := New(t.Context(), s, m, found)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Conflicts) != 1 || len(p.Conflicts) != 0 || len(p.Unjoined) != 1 {
		t.Errorf("found %+v, in the plan %+v", found.Conflicts, p.Conflicts)
	}
	if f, err := Join(s, m, found); err != nil || len(f.Conflicts) != 0 {
		t.Errorf("without draws: %v, %+v", err, f.Conflicts)
	}
}

// Where an unjoined kind falls away, what else joins images against a decision is a
// conflict all the same, and its path leads over what is joined.
func TestConflictsBesideUnjoinedKinds(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4))
	one := sharing(m, leak.Author, "Jane", "cat")
	near := leak.Relation{Kind: leak.NearCopies, Grade: leak.Strong, Images: one.Images[1:3]}
	line := "different,cluster,"
	for _, i := range one.Images[:3] {
		line += m.Images[i].FileHash + " "
	}
	other := leak.Relation{Kind: leak.NearCopies, Grade: leak.Strong, Images: []int{one.Images[1], one.Images[3]}}
	another := leak.Relation{Kind: leak.NearCopies, Grade: leak.Strong, Images: one.Images[2:4]}
	s := experimenttest.Spec()
	s.Groups.Columns = nil
	p, err := New(t.Context(), s, m, audited(t, m, []leak.Relation{one, near, other, another}, line))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Unjoined) != 1 || len(p.Conflicts) != 1 {
		t.Fatalf("unjoined %+v, conflicts %+v", p.Unjoined, p.Conflicts)
	}
	if c := p.Conflicts[0]; c.A != one.Images[1] || c.B != one.Images[2] || len(c.Steps) != 2 || c.Steps[0].Kind != string(leak.NearCopies) {
		t.Errorf("%+v", c)
	}
}

// Four groups of which each class holds another three: three folds cannot test every class,
// although each class lies in three groups. Only looking for folds shows it.
func TestEvidenceWithoutFoldsIsReleased(t *testing.T) {
	m := &dataset.Manifest{Classes: []string{"a", "b", "c", "d"}}
	relations := make([]leak.Relation, 4)
	for i := range 12 {
		hash := fmt.Sprintf("%064x", i)
		group, class := i/3, i%3
		if class >= 3-group {
			class++
		}
		m.Images = append(m.Images, dataset.Image{ID: hash, FileHash: hash, PixelHash: hash, Path: hash, Label: m.Classes[class]})
		relations[group].Images = append(relations[group].Images, i)
	}
	for g := range relations {
		relations[g].Kind, relations[g].Grade, relations[g].Name = leak.Author, leak.Strong, fmt.Sprint(g)
	}
	s := experimenttest.Spec()
	s.Groups.Columns, s.Train.Validation = nil, 0
	p, err := New(t.Context(), s, m, audited(t, m, relations))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Unjoined) != 1 || !strings.Contains(p.Unjoined[0].Reason, "no division of 4 groups into k = 3 folds was found") || p.Edges[0].State != resolve.Unjoined || kinds(p.Evidence) != "copies" {
		t.Errorf("%+v", p.Findings)
	}
	if _, err := New(t.Context(), s, m, audited(t, m, relations, "same,author,,0", "same,author,,1", "same,author,,2", "same,author,,3")); err == nil {
		t.Error("what was decided made no error")
	}
}

// everything is a plan in which each part of findings.json has something.
func everything(t testing.TB) *Plan {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4))
	relations := []leak.Relation{
		pair(m, leak.Strong, "g00_0.png", "g01_0.png"), pair(m, leak.Strong, "g01_0.png", "g02_0.png"), pair(m, leak.Strong, "g00_0.png", "g02_0.png"),
		pair(m, leak.Weak, "g03_0.png", "g04_0.png"), sharing(m, leak.Author, `J. "{"kind":`+"\n", "g05", "g06"), sharing(m, leak.Place, "here", "dog"),
	}
	relations[4].Spellings = []string{"J", "j."}
	a, b := relations[0].Images[0], relations[0].Images[1]
	p, err := New(t.Context(), experimenttest.Spec(), m, audited(t, m, relations, "# why", "different,pair,"+m.Images[a].FileHash+" "+m.Images[b].FileHash[:14]+",,no (ada)", "same,author,,j.", "ignore,detector,,job"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFindingsAreReadBack(t *testing.T) {
	p := everything(t)
	if len(p.Unjoined) != 1 || len(p.Conflicts) != 1 || len(p.Decisions) != 3 || len(p.Edges) != 6 {
		t.Fatalf("the case lacks something: %+v", p.Findings)
	}
	data, err := MarshalFindings(p)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ParseFindings(data, p.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(p.Findings, f, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(decision.Line{}, "Comments")); d != "" {
		t.Error(d)
	}
	if !bytes.Contains(data, []byte("\n{\"line\":2,\"decision\":\"different\",\"about\":\"pair\"")) || bytes.Count(data, []byte("\n{\"kind\":\"near-copies\"")) != 5 {
		t.Errorf("an item a line:\n%s", data)
	}
	again := *p
	again.Findings = f
	if d := FindingDifferences(p, &again); d != nil {
		t.Errorf("read back, it differs: %v", d)
	}
	for _, c := range []struct{ from, to, want string }{
		{`"sets":[[`, `"sets":[[0],[`, "a set of 1 images: at least two are related"},
		{`"against":`, `"against":9`, "conflict 0: there is no number 9"},
		{`"state":"apart","decision":`, `"state":"apart","decision":-1`, "there is no number -1"},
		{`"relation":`, `"relation":1`, "conflict 0: there is no number 1"},
		{`"about":"pair","images":["`, `"about":"pair","images":["f`, "decision 2: no image has the hash f"},
	} {
		if _, err := ParseFindings(bytes.Replace(data, []byte(c.from), []byte(c.to), 1), p.Manifest); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.to, err, c.want)
		}
	}
	changed := bytes.Replace(data, []byte(`"decision":"different"`), []byte(`"decision":"ignore"`), 1)
	if _, err := ParseFindings(changed, p.Manifest); err == nil || !strings.Contains(err.Error(), "the hash of the decisions is") {
		t.Errorf("a changed decision: %v", err)
	}
}

// Without an audit the file is that of earlier versions, byte for byte, and those are read.
func TestFindingsOfEarlierVersions(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 2, 2))
	p := &Plan{Manifest: m, Findings: Findings{Evidence: []dataset.Evidence{{Kind: "column group", Sets: [][]int{{0, 2}, {1, 3}}}}}}
	data, err := MarshalFindings(p)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "version": 1,
  "manifest": "` + m.Hash() + `",
  "evidence": [
    {
      "kind": "column group",
      "sets": [
        [
          0,
          2
        ],
        [
          1,
          3
        ]
      ]
    }
  ]
}
`
	if d := cmp.Diff(want, string(data)); d != "" {
		t.Error(d)
	}
	f, err := ParseFindings([]byte(want), m)
	if d := cmp.Diff(p.Findings, f); d != "" || err != nil {
		t.Error(err, d)
	}
	for _, version := range []string{"0", "3"} {
		if _, err := ParseFindings(bytes.Replace(data, []byte(`"version": 1`), []byte(`"version": `+version), 1), m); err == nil || !strings.Contains(err.Error(), "this program reads versions 1 and 2") {
			t.Errorf("version %s: %v", version, err)
		}
	}
}

func TestFindingDifferencesAreNamed(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4))
	first, second := pair(m, leak.Strong, "g00_0.png", "g01_0.png"), pair(m, leak.Strong, "g02_0.png", "g03_0.png")
	of := func(lines []string, relations ...leak.Relation) *Plan {
		p, err := New(t.Context(), experimenttest.Spec(), m, audited(t, m, relations, lines...))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	without, err := New(t.Context(), experimenttest.Spec(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	hashes := func(r leak.Relation) string {
		return m.Images[r.Images[0]].FileHash + " " + m.Images[r.Images[1]].FileHash
	}
	short := m.Images[first.Images[0]].FileHash[:12] + " " + m.Images[first.Images[1]].FileHash[:12]
	for _, c := range []struct {
		name     string
		run, now *Plan
		want     []string
	}{
		{"lines and notes", of([]string{"ignore,author,,x", "ignore,job,,y"}), of([]string{"#", "ignore,job,,y,note", "ignore,author,,x"}), nil},
		{"a new decision", of(nil, first), of([]string{"", "different,pair," + hashes(first)}, first),
			[]string{"decision on pair " + short + ": not in the run, now different (line 2)", "images joined by near-copies: in the run 2 in 1 group, now 0 in 0 groups"}},
		{"another answer", of([]string{"ignore,pair," + hashes(first)}, first), of([]string{"different,pair," + hashes(first)}, first),
			[]string{"decision on pair " + short + ": in the run ignore, now different (line 1)"}},
		{"taken back", of([]string{`ignore,author,,"x"`}), of(nil), []string{`decision on author "x": in the run ignore, now gone`}},
		{"more found", of(nil, first), of(nil, first, second), []string{"images joined by near-copies: in the run 2 in 1 group, now 4 in 2 groups"}},
		{"others found", of(nil, first), of(nil, second), []string{"images joined by near-copies: others than in the run, such as "}},
		{"not joined any more", of(nil, sharing(m, leak.Place, "p", "g00", "g01")), of(nil, sharing(m, leak.Place, "p", "dog")),
			[]string{`images joined by place: in the run 8 in 1 group, now none (class "dog" would lie in 1 group, fewer than the 3 folds)`}},
		{"an audit", without, of(nil), []string{"audit of the images: the run was begun without one"}},
		{"no audit", of(nil), without, []string{"audit of the images: the run has one, and now there is none"}},
	} {
		var got []string
		for _, d := range FindingDifferences(c.run, c.now) {
			got = append(got, d.String())
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("%s: %q, want %q", c.name, got[i], c.want[i])
			}
		}
	}
}

// FuzzFindings: findings.json is refused, or it is written again as the same.
func FuzzFindings(f *testing.F) {
	p := everything(f)
	data, err := MarshalFindings(p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		findings, err := ParseFindings(data, p.Manifest)
		if err != nil {
			return
		}
		q := *p
		q.Findings = findings
		written, err := MarshalFindings(&q)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseFindings(written, p.Manifest)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(findings, again, cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
		_ = FindingDifferences(p, &q)
	})
}
