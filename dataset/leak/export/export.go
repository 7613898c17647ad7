// Package export writes what an audit made of a data set as CSV files that are usable
// without refold: groups, a manifest without copies, a repaired split.
//
// It owns the columns of these files, the names of groups in them, and which one of
// several copies is kept. It must not know how relations are found or resolved.
package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/parts"
)

// GroupNames names every group by the SHA-256 of its first image: "g" and the first 12
// digits, or as many as make the names differ. So a group keeps its name where other
// images come or go, and no program takes it for a number.
func GroupNames(m *dataset.Manifest, groups dataset.Groups) []string {
	first := make([]string, groups.Count)
	for i, g := range groups.Of {
		if first[g] == "" {
			first[g] = m.Images[i].FileHash
		}
	}
	digits := 12
	sorted := slices.Sorted(slices.Values(first))
	for i := 1; i < len(sorted); i++ {
		for digits < len(sorted[i]) && sorted[i-1][:digits] == sorted[i][:digits] {
			digits++
		}
	}
	names := make([]string, groups.Count)
	for g, hash := range first {
		names[g] = "g" + hash[:min(digits, len(hash))]
	}
	return distinct(names)
}

// distinct tells names apart that are equal: groups of equal files, which only a caller
// makes that keeps copies apart.
func distinct(names []string) []string {
	seen := make(map[string]int)
	for i, name := range names {
		if seen[name]++; seen[name] > 1 {
			names[i] = fmt.Sprintf("%s-%d", name, seen[name])
		}
	}
	return names
}

// Groups writes groups.csv: path, sha256, label, group and kinds, an image a line in the
// order of paths. kinds are those of the evidence that joins the image to others, with
// plus signs between; evidence is what groups were made of.
func Groups(w io.Writer, m *dataset.Manifest, groups dataset.Groups, evidence []dataset.Evidence) error {
	kinds := make([][]string, len(m.Images))
	for _, e := range evidence {
		for _, set := range e.Sets {
			for _, i := range set {
				kinds[i] = append(kinds[i], e.Kind)
			}
		}
	}
	names := GroupNames(m, groups)
	rows := [][]string{{"path", "sha256", "label", "group", "kinds"}}
	for _, i := range byPath(m) {
		image := m.Images[i]
		rows = append(rows, []string{image.Path, image.FileHash, image.Label, names[groups.Of[i]], strings.Join(kinds[i], "+")})
	}
	return write(w, "groups.csv", rows)
}

// Split writes a repaired split as a manifest: path, label, part, moved_from and group, an
// image a line in the order of paths. moved_from is empty where an image stays in its part.
// base is that of Clean.Manifest.
func Split(w io.Writer, m *dataset.Manifest, p parts.Parts, r *parts.Repair, groups dataset.Groups, base string) error {
	names := GroupNames(m, groups)
	rows := [][]string{{"path", "label", "part", "moved_from", "group"}}
	for _, i := range byPath(m) {
		from := ""
		if r.Of[i] != p.Of[i] {
			from = p.Names[p.Of[i]]
		}
		rows = append(rows, []string{seenFrom(base, m.Images[i].Path), m.Images[i].Label, p.Names[r.Of[i]], from, names[groups.Of[i]]})
	}
	return write(w, "the repaired split", rows)
}

// seenFrom is a path of the manifest where the root of the images is called base; it stays
// where that is empty.
func seenFrom(base, name string) string {
	if base == "" || path.IsAbs(name) {
		return name
	}
	return path.Join(base, name)
}

// byPath are the images in the order of their paths.
func byPath(m *dataset.Manifest) []int {
	order := make([]int, len(m.Images))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(m.Images[a].Path, m.Images[b].Path) })
	return order
}

func write(w io.Writer, name string, rows [][]string) error {
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
