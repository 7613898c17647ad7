package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxParts  = 6 // parts of a name, folders of a path
	maxShapes = 3 // forms of names that are looked at one by one
)

// namePattern is a way to read a group from a path, as [groups] pattern takes it.
type namePattern struct {
	expression string
	what       string // in words
}

// namePatterns are the readings that the paths allow. Which of them makes groups, and
// whether those matter, is left to others.
func namePatterns(paths []string) []namePattern {
	stems := make([]string, len(paths))
	for i, p := range paths {
		stems[i] = stem(p)
	}
	patterns := partPatterns(stems)
	patterns = append(patterns, shapePatterns(stems)...)
	patterns = append(patterns,
		namePattern{`^(?P<group>.*?)[-_. ]*[0-9]+\.[^.]*$`, "what stands before the last number of the file name"},
		namePattern{`^(?P<group>.*[0-9])[0-9]\.[^.]*$`, "the file name but for the last digit of its number"},
		namePattern{`^(?P<group>.*[0-9])[0-9]{2}\.[^.]*$`, "the file name but for the last two digits of its number"},
		namePattern{`(?:^|[^0-9])(?P<group>(?:19|20)[0-9]{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12][0-9]|3[01]))(?:[^0-9]|$)`, "the day in the file name"},
		namePattern{`(?i)(?:^|[-_. ])by[-_. ](?P<group>[^-_. ]+)`, `the name after "by" in the file name`},
		namePattern{`@(?P<group>[^-_. @]+)`, `the name after "@" in the file name`},
	)
	return append(patterns, folderPatterns(paths)...)
}

// stem is the name of a file without its last ending.
func stem(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	if at := strings.LastIndexByte(name, '.'); at > 0 {
		return name[:at]
	}
	return name
}

// partPatterns take the parts between separators one by one, then the first two, three
// and so on together.
func partPatterns(stems []string) []namePattern {
	separators := usedSeparators(stems)
	if separators == "" {
		return nil
	}
	parts := 0
	for _, s := range stems {
		parts = max(parts, len(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) })))
	}
	// A hyphen stands first in a class of characters; the dot ends the last part.
	class := separators
	if !strings.Contains(class, ".") {
		class += "."
	}
	part, gap := "[^"+class+"]+", "["+class+"]+"
	if len(separators) == 1 {
		gap = regexp.QuoteMeta(separators) + "+"
	}
	var patterns []namePattern
	for p := range min(parts, maxParts) {
		before := ""
		if p > 0 {
			before = repeat(part+gap, p)
		}
		patterns = append(patterns, namePattern{fmt.Sprintf("^%s(?P<group>%s)[%s]", before, part, class), ordinal(p) + " part of the file name"})
	}
	for p := 2; p < min(parts, maxParts); p++ {
		first := strings.Repeat(part+gap, p-1) + part
		patterns = append(patterns, namePattern{fmt.Sprintf("^(?P<group>%s)[%s]", first, class), fmt.Sprintf("first %d parts of the file name", p)})
	}
	return patterns
}

// usedSeparators are those that occur in at least one of ten names.
func usedSeparators(stems []string) string {
	used := ""
	for _, s := range []string{"-", "_", ".", " "} {
		count := 0
		for _, name := range stems {
			if strings.Contains(name, s) {
				count++
			}
		}
		if 10*count >= len(stems) && count > 0 {
			used += s
		}
	}
	return used
}

// A token is a run of digits, of letters, or what separates them.
var token = regexp.MustCompile(`[0-9]+|\pL+|[^0-9\pL]+`)

// shapePatterns take runs of letters and digits one by one, in the forms that at least a
// fifth of the names have: a form says where the borders are.
func shapePatterns(stems []string) []namePattern {
	count := make(map[string]int)
	for _, s := range stems {
		count[shape(s)]++
	}
	shapes := []string{}
	for s, n := range count {
		if 5*n >= len(stems) && literal(s) {
			shapes = append(shapes, s)
		}
	}
	slices.SortFunc(shapes, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	var patterns []namePattern
	for _, s := range shapes[:min(len(shapes), maxShapes)] {
		tokens := token.FindAllString(s, -1)
		part := 0
		for t, text := range tokens {
			if text != "0" && text != "a" {
				continue
			}
			if part++; part > maxParts {
				break
			}
			patterns = append(patterns, namePattern{shapeExpression(tokens, t), ordinal(part-1) + " run of letters or digits in the file name"})
		}
	}
	return patterns
}

// literal says whether a text can stand in a literal string of TOML, and in an expression.
func literal(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || unicode.IsControl(r) })
}

// shape is a name with each run of digits as 0 and each run of letters as a.
func shape(stem string) string {
	return token.ReplaceAllStringFunc(stem, func(t string) string {
		switch r := []rune(t)[0]; {
		case r >= '0' && r <= '9':
			return "0"
		case unicode.IsLetter(r):
			return "a"
		}
		return t
	})
}

func shapeExpression(tokens []string, group int) string {
	var b strings.Builder
	b.WriteString("^")
	for t, text := range tokens {
		run := regexp.QuoteMeta(text)
		switch text {
		case "0":
			run = "[0-9]+"
		case "a":
			run = `\pL+`
		}
		if t == group {
			run = "(?P<group>" + run + ")"
		}
		b.WriteString(run)
	}
	b.WriteString(`(?:\.[^.]*)?$`)
	return b.String()
}

// folderPatterns take the folders of a path one by one, the outermost first. The folder
// of the class is among them; it makes one group a class and falls out later.
func folderPatterns(paths []string) []namePattern {
	levels := 0
	for _, p := range paths {
		levels = max(levels, strings.Count(p, "/"))
	}
	var patterns []namePattern
	for level := range min(levels, maxParts) {
		before := ""
		if level > 0 {
			before = repeat("[^/]+/", level)
		}
		patterns = append(patterns, namePattern{"^" + before + "(?P<group>[^/]+)/", ordinal(level) + " folder of the path"})
	}
	return patterns
}

func repeat(expression string, times int) string {
	if times == 1 {
		return expression
	}
	return fmt.Sprintf("(?:%s){%d}", expression, times)
}

func ordinal(at int) string {
	return []string{"first", "second", "third", "fourth", "fifth", "sixth"}[at]
}
