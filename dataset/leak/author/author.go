// Package author tells which spellings of names are one person's.
//
// It owns how a name is normalised: character sets, case, accents, the order of words,
// initials, titles, addresses, remarks in brackets. It must not know images, files or
// what follows from two images of one author. It compares names, not people: of two
// persons of one name it makes one, and of a name with a slip of the pen another, which
// Near tells.
package author

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Keys normalises what a file says of its authors: one key for each, none for what names
// nobody. Equal keys are one author's.
//
// In this order: references of HTML are resolved, and UTF-8 that was taken for Latin-1 is
// read again; authors are split at semicolons, and at "and" or "&" where each part has two
// words; remarks in brackets, addresses, years and what stands up to "by" are left out;
// accents and case are folded, initials put together, titles left out where two words
// remain; the words are sorted. Of an author who is named by an address alone the key is
// that address. A key that is a single letter or names nobody (see nobody) is none.
func Keys(written string) (keys []string) {
	for _, name := range split(readable(written)) {
		if key := keyOf(name); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// readable undoes what files of other character sets went through.
func readable(written string) string {
	text := html.UnescapeString(written)
	bytes := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return norm.NFKC.String(text)
		}
		bytes = append(bytes, byte(r))
	}
	if utf8.Valid(bytes) { // of ASCII alone that changes nothing
		text = string(bytes)
	}
	return norm.NFKC.String(text)
}

var conjunction = regexp.MustCompile(`(?i)\s+(?:and|&)\s+`)

// split tells several authors apart. "Black and White" is one.
func split(text string) (names []string) {
	for part := range strings.SplitSeq(text, ";") {
		several := conjunction.Split(part, -1)
		if slices.ContainsFunc(several, func(name string) bool { return len(strings.Fields(name)) < 2 }) {
			several = []string{part}
		}
		names = append(names, several...)
	}
	return names
}

var (
	brackets = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}`)
	address  = regexp.MustCompile(`(?i)(?:mailto:|https?://|ftp://|www\.)[^\s<>()\[\]{},;"]+|[^\s<>()\[\]{},;":/@]+@[^\s<>()\[\]{},;"@]+\.[^\s<>()\[\]{},;"@.]+`)
	scheme   = regexp.MustCompile(`^(?:mailto:|https?://|ftp://)?(?:www\.)?`)
)

// keyOf is that of one author.
func keyOf(name string) string {
	where := address.FindString(name)
	bare := brackets.ReplaceAllString(address.ReplaceAllString(name, " "), " ")
	if !strings.ContainsFunc(bare, unicode.IsLetter) { // all of it stands in brackets
		bare = address.ReplaceAllString(name, " ")
	}
	words := wordsOf(bare)
	if len(words) == 0 {
		return strings.TrimRight(scheme.ReplaceAllString(strings.ToLower(where), ""), "/.")
	}
	slices.Sort(words)
	key := strings.Join(words, " ")
	if utf8.RuneCountInString(key) < 2 || nobody[key] {
		return ""
	}
	return key
}

// wordsOf are the folded words of a name that tell something.
func wordsOf(name string) []string {
	words := initials(strings.FieldsFunc(fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
	if by := slices.Index(words, "by"); by >= 0 && by+1 < len(words) {
		words = words[by+1:]
	}
	if n := len(words); n > 2 && words[n-2] == "et" && words[n-1] == "al" {
		words = words[:n-2]
	}
	words = without(words, isYear, 1)
	return without(words, func(word string) bool { return titles[word] }, 2)
}

// without leaves words out where enough others remain.
func without(words []string, idle func(string) bool, enough int) []string {
	if left := slices.DeleteFunc(slices.Clone(words), idle); len(left) >= enough {
		return left
	}
	return words
}

// isYear reports years as copyrights name them.
func isYear(word string) bool {
	return len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) && strings.Trim(word, "0123456789") == ""
}

// initials puts letters that stand alone together: "A. J. Ashton" is "AJ Ashton".
func initials(words []string) (joined []string) {
	alone := false
	for _, word := range words {
		single := utf8.RuneCountInString(word) == 1
		if single && alone {
			joined[len(joined)-1] += word
		} else {
			joined = append(joined, word)
		}
		alone = single
	}
	return joined
}

// letters that Unicode does not take for others with accents.
var letters = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i",
	"'", "", "\u2019", "", "\u2018", "", "`", "", "\u00b4", "")

// fold makes letters small and takes their accents away, and apostrophes out of words.
func fold(name string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(name))
	return letters.Replace(plain)
}
