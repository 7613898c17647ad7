package dataset

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Evidence says which images belong together, and why. Sets are disjoint sets of
// at least two images, as indices into Manifest.Images, ascending, ordered by
// their first member.
type Evidence struct {
	Kind string // copies, column NAME, pattern
	Sets [][]int
}

// Copies joins images with the same file or the same pixels.
func Copies(m *Manifest) Evidence {
	sets := make(disjointSets, len(m.Images))
	sets.reset()
	for _, key := range []func(Image) string{
		func(i Image) string { return i.FileHash },
		func(i Image) string { return i.PixelHash },
	} {
		for _, equal := range equalValues(m, key) {
			sets.join(equal)
		}
	}
	return Evidence{Kind: "copies", Sets: sets.members()}
}

// Column joins images with the same value in a column of the manifest. An empty
// value says nothing. Values are compared as they are, upper and lower case apart.
func Column(m *Manifest, name string) (Evidence, error) {
	if !slices.Contains(m.Columns, name) {
		known := "the manifest has none besides path and label"
		if len(m.Columns) > 0 {
			known = "the manifest has " + strings.Join(m.Columns, ", ")
		}
		return Evidence{}, fmt.Errorf("group column %q is not there: %s", name, known)
	}
	sets := equalValues(m, func(i Image) string { return i.Columns[name] })
	return Evidence{Kind: "column " + name, Sets: sets}, nil
}

// Pattern joins images for which the pattern's group named "group" catches the
// same text. Where it does not match, or catches nothing, it says nothing.
//
// A pattern without a slash is matched with the file's name, one with a slash with
// the whole path of the manifest. Otherwise a pattern such as `^(?P<group>[^_]+)_`
// would catch the class folder too and keep the same artist in two classes apart:
// groups must join related images across classes.
func Pattern(m *Manifest, re *regexp.Regexp) (Evidence, error) {
	group := re.SubexpIndex("group")
	if group < 0 {
		return Evidence{}, fmt.Errorf("group pattern %q has no group named \"group\": write (?P<group>...)", re)
	}
	subject, wholePath := "file names", strings.Contains(re.String(), "/")
	if wholePath {
		subject = "paths"
	}
	matched := false
	sets := equalValues(m, func(i Image) string {
		text := i.Path
		if !wholePath {
			text = text[strings.LastIndexByte(text, '/')+1:]
		}
		match := re.FindStringSubmatch(text)
		if match == nil {
			return ""
		}
		matched = matched || match[group] != ""
		return match[group]
	})
	if !matched {
		return Evidence{}, fmt.Errorf("group pattern %q finds nothing in the %s of %d images, such as %s (a pattern with a slash is matched with the whole path, one without with the file's name)",
			re, subject, len(m.Images), examplePath(m))
	}
	return Evidence{Kind: "pattern", Sets: sets}, nil
}

func examplePath(m *Manifest) string {
	if len(m.Images) == 0 {
		return "none"
	}
	return m.Images[0].Path
}

// equalValues lists the sets of at least two images with the same value that is
// not empty.
func equalValues(m *Manifest, value func(Image) string) [][]int {
	index := make(map[string]int)
	var sets [][]int
	for i, image := range m.Images {
		v := value(image)
		if v == "" {
			continue
		}
		s, ok := index[v]
		if !ok {
			s = len(sets)
			index[v] = s
			sets = append(sets, nil)
		}
		sets[s] = append(sets[s], i)
	}
	return slices.DeleteFunc(sets, func(set []int) bool { return len(set) < 2 })
}
