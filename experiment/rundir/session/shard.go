package session

import (
	"strconv"
	"strings"
)

// mostShards keeps an index within what schedulers take.
const mostShards = 1_000_000

// ParseShard reads INDEX/COUNT, as Session.Shard has it: an index from 0 to COUNT - 1.
func ParseShard(text string) (index, of int, ok bool) {
	left, right, found := strings.Cut(text, "/")
	index, bad := strconv.Atoi(left)
	of, worse := strconv.Atoi(right)
	return index, of, found && bad == nil && worse == nil && index >= 0 && index < of && of <= mostShards
}
