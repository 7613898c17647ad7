package jpeg_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// outcome is how a real file is read.
type outcome int

const (
	equal      outcome = iota // the bytes of a sound file
	refused                   // a sound file
	different                 // pixels that none of the programs gives
	beyond                    // read as one of them, though nothing is asked
	refusedToo                // nothing is asked
	outcomes
)

// realReport counts outcomes.
type realReport struct {
	packages, kinds, faults map[string]*[outcomes]int
	lines                   []string
}

func (r *realReport) tell(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

var numbers = regexp.MustCompile(`:[0-9]+|[0-9]+ scans`)

func (r *realReport) count(f realFile, o outcome) {
	name, _, _ := strings.Cut(f.Name, "/")
	add(&r.packages, name, o)
	add(&r.kinds, numbers.ReplaceAllString(f.Kind, "scans"), o)
	if !f.asked() {
		add(&r.faults, numbers.ReplaceAllString(f.fault(), ""), o)
	}
}

func add(rows *map[string]*[outcomes]int, name string, o outcome) {
	if *rows == nil {
		*rows = map[string]*[outcomes]int{}
	}
	if (*rows)[name] == nil {
		(*rows)[name] = &[outcomes]int{}
	}
	(*rows)[name][o]++
}

func (r realReport) String() string {
	var b strings.Builder
	for _, part := range []struct {
		of   string
		rows map[string]*[outcomes]int
	}{{"package", r.packages}, {"kind", r.kinds}, {"fault", r.faults}} {
		table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintf(table, "\n%s\tfiles\tequal\trefused\tDIFFERENT\tnot asked: read as one of them\trefused\n", part.of)
		var total [outcomes]int
		for _, name := range slices.Sorted(maps.Keys(part.rows)) {
			writeCounts(table, name, part.rows[name])
			for o, n := range part.rows[name] {
				total[o] += n
			}
		}
		writeCounts(table, "total", &total)
		table.Flush()
	}
	slices.Sort(r.lines)
	return b.String() + "\n" + strings.Join(r.lines, "\n")
}

func writeCounts(table *tabwriter.Writer, name string, counts *[outcomes]int) {
	files := 0
	for _, n := range counts {
		files += n
	}
	fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\n", name, files, counts[equal], counts[refused], counts[different], counts[beyond], counts[refusedToo])
}
