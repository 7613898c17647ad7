package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"regexp"
	"strings"
)

// indexName is what pandas calls a column without a name when it reads one.
var indexName = regexp.MustCompile(`^(?:|Unnamed: 0(?:\.[0-9]+)*)$`)

// wholeNumber is a number as pandas and R number lines.
var wholeNumber = regexp.MustCompile(`^(?:0|[1-9][0-9]*)$`)

// NumbersLines reports whether the first column of the lines only numbers them, as
// pandas (its index) and R (its row names) write: it has no name, and its values are
// whole numbers that all differ. Such a column joins no images, whatever it is.
func NumbersLines(text []byte, comma rune) bool {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.ReuseRecord = comma, true
	seen := make(map[string]bool)
	for row := 0; ; row++ {
		record, err := r.Read()
		if parse := new(csv.ParseError); errors.As(err, &parse) {
			continue // an offence of its line
		}
		if err != nil {
			return len(seen) > 0
		}
		if row == 0 {
			if len(record) < 2 || !indexName.MatchString(strings.TrimSpace(record[0])) {
				return false
			}
			continue
		}
		if Empty(record) {
			continue
		}
		if !wholeNumber.MatchString(record[0]) || seen[record[0]] {
			return false
		}
		seen[record[0]] = true
	}
}
