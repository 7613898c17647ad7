package session

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

// NewID is the ID of a session that begins behind those of lower numbers.
func NewID(number int, host string) string {
	return fmt.Sprintf("%04d-%s-%08x", number, plainHost(host), rand.Uint32())
}

var idForm = regexp.MustCompile(`^[0-9]{4,9}-[0-9A-Za-z]{1,32}-[0-9a-f]{8}$`)

// IsID tells a session's ID from other names.
func IsID(name string) bool { return idForm.MatchString(name) }

// Number is that of an ID; 0: it is none.
func Number(id string) int {
	number, _, _ := strings.Cut(id, "-")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Host is the host's name in an ID, without what no ID holds; empty: it is none.
func Host(id string) string {
	if !IsID(id) {
		return ""
	}
	return strings.Split(id, "-")[1]
}

// Compare orders sessions by their number.
func Compare(a, b string) int {
	return cmp.Or(cmp.Compare(Number(a), Number(b)), cmp.Compare(a, b))
}

// plainHost is a host's name as part of a file's.
func plainHost(host string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, host)
	return cmp.Or(plain[:min(len(plain), 32)], "host")
}
