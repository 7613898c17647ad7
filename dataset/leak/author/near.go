package author

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// minNear is how many characters a key has that is compared with a slip: of short names
// too many differ by one letter.
const minNear = 10

// Near gives pairs of keys that may be one author's: they differ by a letter that is
// wrong, missing or too much, by two that are swapped, or by initials between names. Each
// pair stands once, and is in order.
func Near(keys []string) (pairs [][2]string) {
	alike := make(map[string][]string)
	for _, key := range keys {
		for form := range forms(key) {
			alike[form] = append(alike[form], key)
		}
	}
	for form, several := range alike {
		if len(several) > maxAlike {
			continue
		}
		for i, a := range several {
			for _, b := range several[i+1:] {
				if a != b && (form == withoutInitials(a) && form == withoutInitials(b) || slip(a, b)) {
					pairs = append(pairs, [2]string{min(a, b), max(a, b)})
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(pairs)
}

// maxAlike bounds the comparisons: more names than that which differ from one form by a
// letter are numbered, not misspelt.
const maxAlike = 64

// forms are the key without any one of its letters, and without initials: two keys that
// differ by a slip share one.
func forms(key string) map[string]bool {
	found := map[string]bool{key: true, withoutInitials(key): true}
	if utf8.RuneCountInString(key) < minNear {
		return found
	}
	for at, r := range key {
		found[key[:at]+key[at+utf8.RuneLen(r):]] = true
	}
	return found
}

// withoutInitials leaves two words at least.
func withoutInitials(key string) string {
	words := strings.Fields(key)
	left := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return utf8.RuneCountInString(word) == 1 })
	if len(left) < 2 {
		return key
	}
	return strings.Join(left, " ")
}

// slip reports one letter's difference, or two neighbours that are swapped. A digit is no
// slip.
func slip(a, b string) bool {
	if utf8.RuneCountInString(a) < minNear || utf8.RuneCountInString(b) < minNear {
		return false
	}
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	if strings.ContainsAny(string(x)+string(y), "0123456789") {
		return false
	}
	return len(x) <= 1 && len(y) <= 1 || len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
}
