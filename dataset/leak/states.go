package leak

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/refold/refold/dataset/metadata/statement"
)

// Stated is a text that files of several images carry, with how many of each class do.
type Stated struct {
	Where, Key string
	// Value is the text without its case and with single spaces, at most its first 300
	// characters. It is empty for any text of that key, whatever it says.
	Value    string
	PerClass []int // images that carry it, by class
	// Bits is what carrying it says of the class: the mutual information, 0 to the
	// logarithm of the number of classes to the base of 2. It is that of these images, not
	// an estimate for others: package stats is for that.
	Bits float64
}

// statedText is what two entries have in common.
type statedText struct {
	where, key, value string
	hash              string // where it is cut off
	any               bool
}

// States counts, for every text that at least two images carry, how many of each class
// do, and likewise for every key: what says the most of the class comes first. labels[i]
// is the class of image i and statement i, one of classes; what has another is left out.
func States(statements []statement.Statement, labels, classes []string) []Stated {
	class := make(map[string]int, len(classes))
	for i, name := range classes {
		class[name] = i
	}
	shared := sharedTexts(statements)
	counts := make(map[statedText][]int)
	totals := make([]int, len(classes))
	for i, s := range statements {
		c, known := class[labels[i]]
		if !known {
			continue
		}
		totals[c]++
		for t := range textsOf(s) {
			if !shared[t] {
				continue
			}
			if counts[t] == nil {
				counts[t] = make([]int, len(classes))
			}
			counts[t][c]++
		}
	}
	var found []Stated
	for t, perClass := range counts {
		found = append(found, Stated{t.where, t.key, t.value, perClass, mutualInformation(perClass, totals)})
	}
	slices.SortFunc(found, func(a, b Stated) int {
		return cmp.Or(cmp.Compare(b.Bits, a.Bits), cmp.Compare(a.Where, b.Where), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Value, b.Value), slices.Compare(a.PerClass, b.PerClass))
	})
	return found
}

// sharedTexts are those that two images carry at least. Texts of one image, prompts
// above all, are many and say nothing of others: only a sum of each is held.
func sharedTexts(statements []statement.Statement) map[statedText]bool {
	carried := make(map[uint64]bool) // by one image, or by several
	for _, s := range statements {
		for t := range textsOf(s) {
			sum := t.sum()
			_, again := carried[sum]
			carried[sum] = again
		}
	}
	shared := make(map[statedText]bool)
	for _, s := range statements {
		for t := range textsOf(s) {
			if carried[t.sum()] {
				shared[t] = true
			}
		}
	}
	return shared
}

// textsOf are the different texts of a file, and its keys.
func textsOf(s statement.Statement) map[statedText]bool {
	found := make(map[statedText]bool, 2*len(s.Entries))
	for _, e := range s.Entries {
		found[statedText{where: e.Where, key: e.Key, any: true}] = true
		if value := plainText(e.Text.Head); value != "" {
			found[statedText{where: e.Where, key: e.Key, value: value, hash: e.Text.Hash}] = true
		}
	}
	return found
}

func plainText(value string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(value))), " ")
}

// sum is FNV-1a: two texts of one sum cost a count, no wrong one.
func (t statedText) sum() uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	sum := uint64(offset)
	for _, part := range []string{t.where, t.key, t.value, t.hash} {
		for i := range len(part) {
			sum = (sum ^ uint64(part[i])) * prime
		}
		sum *= prime // ends a part
	}
	if t.any {
		sum ^= 1
	}
	return sum
}

// mutualInformation is that between carrying a text and the class, in bits (Cover and Thomas,
// Elements of Information Theory, section 2.3).
func mutualInformation(with, all []int) (bits float64) {
	carry, n := 0, 0
	for c := range all {
		carry, n = carry+with[c], n+all[c]
	}
	for c := range all {
		for _, cell := range [][2]int{{with[c], carry}, {all[c] - with[c], n - carry}} {
			if count := float64(cell[0]); count > 0 {
				ratio := count * float64(n) / (float64(cell[1]) * float64(all[c]))
				bits += float64(count / float64(n) * math.Log2(ratio))
			}
		}
	}
	return max(0, bits)
}
