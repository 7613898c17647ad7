package view_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/reports/auditpage"
)

// What an audit found stands on the page in the words of people, the most important first.
func TestAuditPage(t *testing.T) {
	m := &dataset.Manifest{Classes: []string{"cat", "dog"}}
	for i := range 8 {
		hash := fmt.Sprintf("%064x", i)
		m.Images = append(m.Images, dataset.Image{ID: hash, FileHash: hash, PixelHash: fmt.Sprint(i / 2 * 2), Path: fmt.Sprintf("%d.png", i), Label: m.Classes[i%4/3]})
	}
	pair := func(kind leak.Kind, grade leak.Grade, score float64, images ...int) leak.Relation {
		return leak.Relation{Kind: kind, Grade: grade, Images: images, Score: score}
	}
	author := leak.Relation{Kind: leak.Author, Grade: leak.Strong, Images: []int{0, 5, 6}, Name: "Jane"}
	place := leak.Relation{Kind: leak.Place, Grade: leak.Strong, Images: []int{2, 7}, Name: "here"}
	relations := []leak.Relation{
		pair(leak.Copies, leak.Strong, 0, 0, 1), pair(leak.Copies, leak.Strong, 0, 2, 3), pair(leak.NearCopies, leak.Weak, 1.4, 4, 6),
		pair(leak.NearCopies, leak.Strong, .8, 0, 4), pair(leak.NearCopies, leak.Strong, .2, 0, 6), pair(leak.NearCopies, leak.Strong, .1, 1, 7), author, place,
	}
	hash := func(i int) string { return m.Images[i].FileHash }
	f, err := decision.Read(strings.NewReader("different,pair,"+hash(0)+" "+hash(6)+",,two (ada)\nignore,pair,"+hash(1)+" "+hash(7)), "d.csv")
	if err != nil {
		t.Fatal(err)
	}
	r, err := resolve.Relations(m, relations, f)
	if err != nil {
		t.Fatal(err)
	}
	findings := plan.Findings{Edges: r.Edges, Decisions: r.Decisions, Conflicts: r.Conflicts, Unjoined: []plan.Unjoined{{Kind: "place", Reason: "one place a class"}}}
	for i, e := range findings.Edges {
		if e.Kind == leak.Place {
			findings.Edges[i].State = resolve.Unjoined
		}
	}
	p := view.AuditPage(m, findings, "d.csv", func(i int) auditpage.Thumbnail {
		return auditpage.Thumbnail{Width: 1, Height: 1, RGB: []byte{byte(i), 0, 0}}
	})
	var got []string
	for _, r := range p.Relations {
		var paths []string
		for _, i := range r.Pictures {
			paths = append(paths, p.Pictures[i].Path)
		}
		got = append(got, fmt.Sprintf("%s %s %s %s%s: %s: %d", r.Kind, paths, r.State, r.About, r.Subject, r.Why, len(r.Answers)))
	}
	want := []string{
		"copies [2.png 3.png] joined : : 1",
		"copies [0.png 1.png] joined : : 1",
		"near-copies [0.png 6.png] kept apart : line 1 of d.csv: different (two (ada)): 3",
		"near-copies [0.png 4.png] joined : : 3",
		"place [2.png 7.png] not joined placehere: one place a class: 3",
		"author [0.png 5.png 6.png] joined authorJane: : 3",
		"near-copies [4.png 6.png] open : weak: it joins nothing until somebody says same: 3",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(p.Conflicts) != 1 || p.Conflicts[0].Steps[0].By != "author Jane" || p.Conflicts[0].Steps[0].Cut != "different,author,,Jane," {
		t.Errorf("conflicts %+v", p.Conflicts)
	}
	if _, err := auditpage.HTML(p); err != nil {
		t.Error(err)
	}
}
