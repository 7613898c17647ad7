package audit

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/refold/refold/dataset"
)

// FuzzCandidates takes names, one a line, and a column's name: every line that is offered
// can be pasted, and makes the sets that it was offered for.
func FuzzCandidates(f *testing.F) {
	f.Add("a/0394_01.png\na/0394_02.png\nb/0395_01.png\nb/0395_02.png", "artist")
	f.Add("cat1 by x.png\ncat2 by x.png\ndog1 by y.png\ndog2 by y.png\n@a.png", "a\"\\\x7f\n")
	f.Add("20240101-é'1.png\n20240101-é'2.png\n20240102-\xff1.png\n20240102-\xff2.png\n..\n/", "")
	f.Add("a-.png\nb-.png\na-_-1\nb-_-1\n\x01.x\n\x01.x\n\x02.x\n\x02.x", "é")
	f.Fuzz(func(t *testing.T, lines, column string) {
		paths := strings.Split(lines, "\n")
		if len(paths) > 200 || len(lines) > 5000 {
			return
		}
		column = strings.ToValidUTF8(column, "")
		in := ForgottenInput{Paths: paths, Columns: map[string][]string{column: nil}, Classes: []string{"a", "b"}}
		m := &dataset.Manifest{Columns: []string{column}}
		for i, p := range paths {
			value := ""
			if p != "" {
				value = p[:1]
			}
			in.Labels = append(in.Labels, i%2)
			in.Columns[column] = append(in.Columns[column], value)
			m.Images = append(m.Images, dataset.Image{Path: p, Columns: map[string]string{column: value}})
		}
		for _, c := range candidates(in) {
			var groups struct {
				Columns []string
				Pattern string
			}
			if err := toml.Unmarshal([]byte(c.Line), &groups); err != nil {
				t.Fatalf("%q: %v", c.Line, err)
			}
			var e dataset.Evidence
			var err error
			if groups.Columns != nil {
				e, err = dataset.Column(m, groups.Columns[0])
			} else {
				var re *regexp.Regexp
				if re, err = regexp.Compile(groups.Pattern); err == nil {
					e, err = dataset.Pattern(m, re)
				}
			}
			if err != nil || !sameSets(e.Sets, c.Sets) {
				t.Fatalf("%q: %v: %v, offered for %v", c.Line, err, e.Sets, c.Sets)
			}
			if len(c.Sets) < 2 || len(c.Values) == 0 || slices.Contains(c.Values, "") {
				t.Fatalf("%q: sets %v of values %q", c.Line, c.Sets, c.Values)
			}
		}
	})
}
