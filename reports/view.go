package reports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/summary"
)

// Protocol names that the report treats specially.
const (
	asPublished = "as-published"
	guarded     = "guarded"
)

// view is a summary in the order in which it is shown, so that the bytes of a
// report do not depend on the order in which results were collected.
type view struct {
	summary.Summary
	architectures []string // as in the spec, then any other by name
}

// newView sorts a copy of the summary; the summary itself is left alone.
func newView(s *summary.Summary) *view {
	v := &view{Summary: *s, architectures: architectures(s)}
	v.Verdicts = sorted(s.Verdicts, func(a, b summary.Verdict) int {
		return cmp.Or(first(a.Headline, b.Headline), v.byArchitecture(a.Architecture, b.Architecture))
	})
	v.Cells = sorted(s.Cells, func(a, b summary.Cell) int {
		return cmp.Or(v.byArchitecture(a.Architecture, b.Architecture), bySplit(a.Split, b.Split),
			cmp.Compare(selectionRank(a.Selection), selectionRank(b.Selection)), cmp.Compare(a.Protocol, b.Protocol))
	})
	for i := range v.Cells {
		v.Cells[i].Folds = sorted(v.Cells[i].Folds, func(a, b summary.FoldResult) int {
			return cmp.Or(cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.Fold, b.Fold))
		})
	}
	v.Optimism = sorted(s.Optimism, func(a, b summary.Optimism) int {
		return v.byArchitecture(a.Architecture, b.Architecture)
	})
	v.Comparison = sorted(s.Comparison, func(a, b summary.Comparison) int {
		return cmp.Or(byProtocol(a.Protocol, b.Protocol), v.byArchitecture(a.A, b.A), v.byArchitecture(a.B, b.B))
	})
	v.Confusions = sorted(s.Confusions, func(a, b summary.Confusion) int {
		return cmp.Or(v.byArchitecture(a.Architecture, b.Architecture), v.byCell(a, b), byProtocol(a.Protocol, b.Protocol),
			cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.Fold, b.Fold))
	})
	v.Curves = sorted(s.Curves, func(a, b summary.Curve) int {
		return cmp.Or(v.byArchitecture(a.Architecture, b.Architecture), bySplit(a.Split, b.Split),
			cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.Fold, b.Fold))
	})
	v.Ledger = sorted(s.Ledger, func(a, b summary.LedgerEntry) int {
		return cmp.Or(bySplit(a.Split, b.Split), cmp.Compare(a.Use, b.Use), cmp.Compare(a.Decided, b.Decided))
	})
	v.Proofs = sorted(s.Proofs, func(a, b summary.Proof) int { return bySplit(a.Split, b.Split) })
	v.Trials.Failed = sorted(s.Trials.Failed, func(a, b summary.TrialFailure) int {
		return cmp.Or(cmp.Compare(a.Trial, b.Trial), cmp.Compare(a.Error, b.Error))
	})
	v.sortData(s)
	return v
}

func (v *view) sortData(s *summary.Summary) {
	v.Data.Classes = sorted(s.Data.Classes, func(a, b summary.ClassCount) int { return cmp.Compare(a.Class, b.Class) })
	v.Data.Formats = sorted(s.Data.Formats, func(a, b summary.ClassCount) int {
		return cmp.Or(cmp.Compare(b.Images, a.Images), cmp.Compare(a.Class, b.Class))
	})
	v.Data.Evidence = sorted(s.Data.Evidence, func(a, b summary.GroupEvidence) int { return cmp.Compare(a.Kind, b.Kind) })
	v.Data.Excluded = sorted(s.Data.Excluded, func(a, b summary.Exclusion) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Reason, b.Reason))
	})
}

// architectures lists every architecture that the summary speaks of: those of
// the spec in its order, then any other by name.
func architectures(s *summary.Summary) []string {
	all := slices.Clone(s.Design.Architectures)
	var others []string
	see := func(name string) {
		if !slices.Contains(all, name) {
			others = append(others, name)
		}
	}
	for _, c := range s.Cells {
		see(c.Architecture)
	}
	for _, c := range s.Confusions {
		see(c.Architecture)
	}
	for _, c := range s.Curves {
		see(c.Architecture)
	}
	slices.Sort(others)
	return append(all, slices.Compact(others)...)
}

// headline is the verdict that the report opens with: that of the claim's network,
// never another one's. Nil where there is none.
func (v *view) headline() *summary.Verdict {
	for i := range v.Verdicts {
		if v.Verdicts[i].Headline {
			return &v.Verdicts[i]
		}
	}
	return nil
}

// cell is an architecture under a protocol; nil where it was not run.
func (v *view) cell(architecture, protocol string) *summary.Cell {
	for i, c := range v.Cells {
		if c.Architecture == architecture && c.Protocol == protocol {
			return &v.Cells[i]
		}
	}
	return nil
}

// classes is the number of classes.
func (v *view) classes() int { return len(v.Data.Classes) }

// chance is the accuracy of guessing among equally frequent classes.
func (v *view) chance() float64 { return 1 / float64(max(1, v.classes())) }

// baseline is the accuracy of the best fixed answer, and its name: chance where
// classes are about equally frequent, or else the largest class.
func (v *view) baseline() (accuracy float64, name string) {
	const about = 0.01
	accuracy, name = v.chance(), "chance"
	images, largest := 0, 0
	for _, c := range v.Data.Classes {
		images, largest = images+c.Images, max(largest, c.Images)
	}
	if share := float64(largest) / float64(max(1, images)); share > accuracy+about {
		return share, "largest class"
	}
	return accuracy, name
}

// byArchitecture orders two architectures as the report shows them.
func (v *view) byArchitecture(a, b string) int {
	rank := func(name string) int {
		if i := slices.Index(v.architectures, name); i >= 0 {
			return i
		}
		return len(v.architectures)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// byCell orders two confusion tables of an architecture as the table of protocols
// does.
func (v *view) byCell(a, b summary.Confusion) int {
	place := func(c summary.Confusion) int {
		return slices.IndexFunc(v.Cells, func(cell summary.Cell) bool {
			return cell.Architecture == c.Architecture && cell.Protocol == c.Protocol
		})
	}
	return cmp.Compare(place(a), place(b))
}

// readOutName is a protocol of an architecture in words.
func (v *view) readOutName(architecture, protocol string) string {
	if c := v.cell(architecture, protocol); c != nil {
		return forestLabel(*c)
	}
	return protocolName(protocol)
}

// bySplit orders splits from careless to careful: rows, one kind, groups.
func bySplit(a, b string) int {
	rank := func(split string) int {
		switch {
		case split == "rows":
			return 0
		case strings.HasPrefix(split, "groups:"):
			return 1
		case split == "groups":
			return 2
		}
		return 3
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

func selectionRank(selection string) int {
	if i := slices.Index([]string{"test", "validation", "last"}, selection); i >= 0 {
		return i
	}
	return 3
}

// byProtocol orders as-published before guarded before the rest.
func byProtocol(a, b string) int {
	rank := func(protocol string) int {
		switch protocol {
		case asPublished:
			return 0
		case guarded:
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// first orders true before false.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func sorted[T any](in []T, compare func(a, b T) int) []T {
	out := slices.Clone(in)
	slices.SortStableFunc(out, compare)
	return out
}

// protocolName is a protocol in words.
func protocolName(protocol string) string {
	switch protocol {
	case asPublished:
		return "as published"
	case guarded:
		return "guarded"
	}
	return protocol
}

// selectionName says how the epoch was chosen.
func selectionName(selection string) string {
	switch selection {
	case "test":
		return "best test epoch"
	case "validation":
		return "best validation epoch"
	case "last":
		return "last epoch"
	}
	return selection
}
