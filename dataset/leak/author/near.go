package author

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
	"unicode/utf8"
)

// minNear is how many characters a key has that is compared with a slip: of short names
// too many differ by one letter.
const minNear = 10

// maxAlike bounds the comparisons: more names than that which differ from one form by a
// letter are numbered, not misspelt.
const maxAlike = 64

// Near gives pairs of keys that may be one author's: they differ by a letter that is
// wrong, missing or too much, by two that are swapped, or by initials between names. Each
// pair stands once, and is in order.
func Near(keys []string) (pairs [][2]string) {
	type form struct {
		sum uint64
		key int32
	}
	var all []form // two keys that differ by a slip share one
	for i, key := range keys {
		for _, sum := range forms(key) {
			all = append(all, form{sum, int32(i)})
		}
	}
	slices.SortFunc(all, func(a, b form) int { return cmp.Or(cmp.Compare(a.sum, b.sum), cmp.Compare(a.key, b.key)) })
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].sum == all[0].sum {
			n++
		}
		alike := all[:n]
		all = all[n:]
		if n > maxAlike {
			continue
		}
		for i, a := range alike {
			for _, b := range alike[i+1:] {
				if one, other := keys[a.key], keys[b.key]; one != other && differLittle(one, other) {
					pairs = append(pairs, [2]string{min(one, other), max(one, other)})
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(pairs)
}

func differLittle(a, b string) bool {
	return withoutInitials(a) == withoutInitials(b) || slip(a, b)
}

// forms are sums (FNV-1a) of the key without any one of its letters, without initials,
// and of itself. Each stands once.
func forms(key string) []uint64 {
	sum := func(parts ...string) uint64 {
		h := fnv.New64a()
		for _, part := range parts {
			_, _ = h.Write([]byte(part))
		}
		return h.Sum64()
	}
	sums := []uint64{sum(key), sum(withoutInitials(key))}
	if utf8.RuneCountInString(key) >= minNear {
		for at := range key {
			_, size := utf8.DecodeRuneInString(key[at:])
			sums = append(sums, sum(key[:at], key[at+size:]))
		}
	}
	slices.Sort(sums)
	return slices.Compact(sums)
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
