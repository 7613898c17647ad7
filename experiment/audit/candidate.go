package audit

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit/probe"
)

// Candidate is something that may be a group: a column of the manifest, or a part of the
// path.
type Candidate struct {
	What   string // in words: column "artist", first part of the file name
	Column bool   // of the manifest
	Line   string // of [groups], ready to paste; it makes exactly Sets
	// Sets are the images that have a value in common, as in [dataset.Evidence].
	Sets     [][]int
	Values   []string // that of each of the first Sets, at most five
	Images   int      // in Sets
	Crossing Crossing // by a random split

	// Refused says why no split can honour the candidate beside Honoured; empty where one
	// can, and where none can honour those alone.
	Refused string
	// Kinship and Effect are about the images that were compared: one of each honoured
	// group and class. They are zero where these are of one set.
	Kinship probe.Kinship
	Effect  probe.Honoured
	// Matters says that honouring it costs a nearest neighbour accuracy, all candidates
	// considered.
	Matters bool
	// Instead is What of another candidate that matters and should be honoured instead, or
	// that leaves nothing for this one to cost; see [Forgotten].
	Instead string
}

// Suggested says whether the line should be pasted: it matters, can be honoured, and no
// other candidate is better.
func (c Candidate) Suggested() bool { return c.Matters && c.Refused == "" && c.Instead == "" }

// candidates reads the columns, then the patterns. Of those that make the same sets, the
// first stays. Only such are kept that name at least two sets, and not just the classes or the
// parts of a split.
func candidates(in ForgottenInput) []Candidate {
	m := &dataset.Manifest{Images: make([]dataset.Image, len(in.Paths)), Columns: slices.Sorted(maps.Keys(in.Columns))}
	for i, path := range in.Paths {
		image := dataset.Image{Path: path, Columns: make(map[string]string)}
		for _, name := range m.Columns {
			image.Columns[name] = in.Columns[name][i]
		}
		m.Images[i] = image
	}
	classes := dataset.Groups{Of: in.Labels, Count: len(in.Classes)}.Members()
	slices.SortFunc(classes, slices.Compare) // by first image, as evidence is
	var all []Candidate
	add := func(column bool, what, line string, e dataset.Evidence, err error, value func(i int) string) {
		if err != nil || len(e.Sets) < 2 || sameSets(e.Sets, classes) || slices.ContainsFunc(all, func(c Candidate) bool { return sameSets(c.Sets, e.Sets) }) {
			return
		}
		c := Candidate{What: what, Column: column, Line: line, Sets: e.Sets}
		for _, set := range e.Sets {
			c.Images += len(set)
			if len(c.Values) < 5 {
				c.Values = append(c.Values, value(set[0]))
			}
		}
		all = append(all, c)
	}
	for _, name := range m.Columns {
		e, err := dataset.Column(m, name)
		add(true, fmt.Sprintf("column %q", name), fmt.Sprintf("columns = [%s]", tomlString(name)), e, err, func(i int) string { return in.Columns[name][i] })
	}
	for _, p := range namePatterns(in.Paths) {
		re := regexp.MustCompile(p.expression)
		e, err := dataset.Pattern(m, re)
		add(false, p.what, fmt.Sprintf("pattern = '%s'", p.expression), e, err, func(i int) string { return caught(re, in.Paths[i]) })
	}
	split, err := dataset.Column(m, in.Split)
	return slices.DeleteFunc(all, func(c Candidate) bool { return err == nil && sameSets(c.Sets, split.Sets) })
}

func sameSets(a, b [][]int) bool {
	return slices.EqualFunc(a, b, func(x, y []int) bool { return slices.Equal(x, y) })
}

// caught is the text of the pattern's group in a path, which is matched as
// [dataset.Pattern] does.
func caught(re *regexp.Regexp, path string) string {
	if !strings.Contains(re.String(), "/") {
		path = path[strings.LastIndexByte(path, '/')+1:]
	}
	match := re.FindStringSubmatch(path)
	if match == nil {
		return ""
	}
	return match[re.SubexpIndex("group")]
}

// tomlString is a basic string of TOML.
func tomlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// of numbers the group of each of the images: those of one set share a number, others have
// their own.
func (c Candidate) of(n int, images []int) []int {
	number := make([]int, n)
	for i := range number {
		number[i] = -1
	}
	for s, set := range c.Sets {
		for _, i := range set {
			number[i] = s
		}
	}
	of := make([]int, len(images))
	for at, i := range images {
		if of[at] = number[i]; of[at] < 0 {
			of[at] = len(c.Sets) + at
		}
	}
	return of
}
