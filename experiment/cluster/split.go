package cluster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DefaultMaxArraySize is Slurm's own, for sites that cannot be asked.
const DefaultMaxArraySize = 1001

// array is one job array: its tasks do the shards of their indices plus an offset.
type array struct {
	offset  int
	indices []int // ascending
	atOnce  int   // 0: as many as the site runs
}

// split divides shards, ascending, among as few arrays as a site takes. An index is below
// MaxArraySize, which is therefore no limit on tasks alone. Of atOnce, each array has its
// part, since no limit of Slurm's spans several; one task of each runs at least.
func split(shards []int, site Site, atOnce int) []array {
	size := site.MaxArraySize
	if size <= 0 {
		size = DefaultMaxArraySize
	}
	var arrays []array
	for _, shard := range shards {
		last := len(arrays) - 1
		full := last >= 0 && site.MaxArrayTasks > 0 && len(arrays[last].indices) >= site.MaxArrayTasks
		if last < 0 || full || shard-arrays[last].offset >= size {
			offset := shard
			if shard < size {
				offset = 0 // the index is the shard, as a reader of queues expects
			}
			arrays, last = append(arrays, array{offset: offset}), last+1
		}
		a := &arrays[last]
		a.indices = append(a.indices, shard-a.offset)
	}
	if atOnce > 0 {
		for i := range arrays {
			arrays[i].atOnce = max(1, (atOnce+i)/len(arrays))
		}
	}
	return arrays
}

// spec is the value of --array, such as 0-9,12%4.
func (a array) spec() string {
	var ranges []string
	for i := 0; i < len(a.indices); {
		end := i
		for end+1 < len(a.indices) && a.indices[end+1] == a.indices[end]+1 {
			end++
		}
		text := strconv.Itoa(a.indices[i])
		if end > i {
			text += "-" + strconv.Itoa(a.indices[end])
		}
		ranges, i = append(ranges, text), end+1
	}
	spec := strings.Join(ranges, ",")
	if a.atOnce > 0 && a.atOnce < len(a.indices) {
		spec += "%" + strconv.Itoa(a.atOnce)
	}
	return spec
}

// chosen are the shards to do, ascending and each once; nil chooses all.
func chosen(only []int, shards int) ([]int, error) {
	if shards <= 0 {
		return nil, fmt.Errorf("%d shards: there is nothing to do", shards)
	}
	if only == nil {
		for i := range shards {
			only = append(only, i)
		}
		return only, nil
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(only)))
	if len(sorted) == 0 || sorted[0] < 0 || sorted[len(sorted)-1] >= shards {
		return nil, fmt.Errorf("shards %v: choose some of 0 to %d", only, shards-1)
	}
	return sorted, nil
}
