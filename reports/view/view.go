package view

import (
	"cmp"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// View is a summary in the order in which it is shown, so that the bytes of a
// report do not depend on the order in which results were collected.
type View struct {
	summary.Summary
	Architectures []string // as in the spec, with each preparation where there are several, then any other by name
}

// New sorts a copy of the summary; the summary itself is left alone.
func New(s *summary.Summary) *View {
	v := &View{Summary: *s, Architectures: architectures(s)}
	v.Verdicts = sorted(s.Verdicts, func(a, b summary.Verdict) int {
		return cmp.Or(trueFirst(a.Headline, b.Headline), v.byArchitecture(a.Architecture, b.Architecture))
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
	v.Choices = sorted(s.Choices, func(a, b summary.Choice) int { return v.byArchitecture(a.Architecture, b.Architecture) })
	v.Comparison = sorted(s.Comparison, func(a, b summary.Comparison) int {
		return cmp.Or(byProtocol(a.Protocol, b.Protocol), v.byArchitecture(a.A, b.A), v.byArchitecture(a.B, b.B))
	})
	v.Relatives = sorted(s.Relatives, func(a, b summary.Relatives) int {
		return cmp.Or(v.byArchitecture(a.Architecture, b.Architecture), cmp.Compare(selectionRank(a.Selection), selectionRank(b.Selection)))
	})
	if s.Labels != nil {
		labels := *s.Labels
		labels.Networks = sorted(labels.Networks, func(a, b summary.LabelVotes) int { return v.byArchitecture(a.Architecture, b.Architecture) })
		v.Labels = &labels
	}
	v.Confusions = sorted(s.Confusions, func(a, b summary.Confusion) int {
		return cmp.Or(v.byArchitecture(a.Architecture, b.Architecture), v.byCell(a, b), byProtocol(a.Protocol, b.Protocol),
			cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.Fold, b.Fold))
	})
	v.Curves = sorted(s.Curves, func(a, b summary.Curve) int {
		return cmp.Or(v.byArchitecture(a.Architecture, b.Architecture), bySplit(a.Split, b.Split),
			cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.Fold, b.Fold))
	})
	v.Ledger = sorted(s.Ledger, func(a, b summary.LedgerEntry) int {
		return cmp.Or(bySplit(a.Split, b.Split), cmp.Compare(a.Use, b.Use), cmp.Compare(a.Decided, b.Decided), cmp.Compare(b.Looks, a.Looks))
	})
	v.Proofs = sorted(s.Proofs, func(a, b summary.Proof) int { return bySplit(a.Split, b.Split) })
	v.Trials.Failed = sorted(s.Trials.Failed, func(a, b summary.TrialFailure) int {
		return cmp.Or(cmp.Compare(a.Trial, b.Trial), cmp.Compare(a.Error, b.Error))
	})
	v.Shortcuts = sorted(s.Shortcuts, func(a, b summary.Shortcut) int {
		return cmp.Or(byProtocol(a.Protocol, b.Protocol), v.byArchitecture(a.Architecture, b.Architecture), v.byArchitecture(a.Equalised, b.Equalised))
	})
	v.Baselines = sorted(s.Baselines, byBaseline)
	v.Spread = sorted(s.Spread, func(a, b summary.Spread) int { return v.byArchitecture(a.Architecture, b.Architecture) })
	v.Growth = slices.Clone(s.Growth) // its order says what comes first
	for i := range v.Growth {
		v.Growth[i].Points = sorted(v.Growth[i].Points, func(a, b summary.GrowthPoint) int { return cmp.Compare(a.Size, b.Size) })
	}
	v.sortData(s)
	return v
}

func (v *View) sortData(s *summary.Summary) {
	v.Data.Classes = sorted(s.Data.Classes, func(a, b summary.ClassCount) int { return cmp.Compare(a.Class, b.Class) })
	v.Data.Formats = sorted(s.Data.Formats, func(a, b summary.ClassCount) int {
		return cmp.Or(cmp.Compare(b.Images, a.Images), cmp.Compare(a.Class, b.Class))
	})
	v.Data.Evidence = sorted(s.Data.Evidence, func(a, b summary.GroupEvidence) int { return cmp.Compare(a.Kind, b.Kind) })
	v.Data.Excluded = sorted(s.Data.Excluded, func(a, b summary.Exclusion) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Reason, b.Reason))
	})
}

// byArchitecture orders two architectures as the report shows them.
func (v *View) byArchitecture(a, b string) int {
	rank := func(name string) int {
		if i := slices.Index(v.Architectures, name); i >= 0 {
			return i
		}
		return len(v.Architectures)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// byCell orders two confusion tables of an architecture as the table of protocols
// does.
func (v *View) byCell(a, b summary.Confusion) int {
	place := func(c summary.Confusion) int {
		return slices.IndexFunc(v.Cells, func(cell summary.Cell) bool {
			return cell.Architecture == c.Architecture && cell.Protocol == c.Protocol
		})
	}
	return cmp.Compare(place(a), place(b))
}

// architectures lists every architecture that the summary speaks of, with each preparation
// of images where there are several: those of the spec in its order, then any other by name.
func architectures(s *summary.Summary) []string {
	all := s.Design.Arms()
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

// Headline is the verdict that the report opens with: that of the claim's network,
// never another one's. Nil where there is none.
func (v *View) Headline() *summary.Verdict {
	for i := range v.Verdicts {
		if v.Verdicts[i].Headline {
			return &v.Verdicts[i]
		}
	}
	return nil
}

// Cell is an architecture under a protocol; nil where it was not run.
func (v *View) Cell(architecture string, protocol plan.Protocol) *summary.Cell {
	for i, c := range v.Cells {
		if c.Architecture == architecture && c.Protocol == protocol {
			return &v.Cells[i]
		}
	}
	return nil
}

// Networks are the architectures without their preparations.
func (v *View) Networks() []string {
	var names []string
	for _, arm := range v.Architectures {
		if name := v.Design.ArchitectureOf(arm); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Classes is the number of classes.
func (v *View) Classes() int { return len(v.Data.Classes) }

// Chance is the accuracy of guessing among equally frequent classes.
func (v *View) Chance() float64 { return 1 / float64(max(1, v.Classes())) }

// Baseline is the accuracy of the best fixed answer, and its name: chance where
// Classes are about equally frequent, or else the largest class.
func (v *View) Baseline() (accuracy float64, name string) {
	const about = 0.01
	accuracy, name = v.Chance(), "chance"
	images, largest := 0, 0
	for _, c := range v.Data.Classes {
		images, largest = images+c.Images, max(largest, c.Images)
	}
	if share := float64(largest) / float64(max(1, images)); share > accuracy+about {
		return share, "largest class"
	}
	return accuracy, name
}

// ReadOutName is a protocol of an architecture in words.
func (v *View) ReadOutName(architecture string, protocol plan.Protocol) string {
	if c := v.Cell(architecture, protocol); c != nil {
		return Label(*c)
	}
	return ProtocolName(protocol)
}

// ConfusionsOf are the confusion tables of an architecture that are pooled, or those of
// seeds, or of folds.
func (v *View) ConfusionsOf(architecture string, scope summary.Scope) []summary.Confusion {
	var all []summary.Confusion
	for _, c := range v.Confusions {
		if c.Architecture == architecture && c.Scope == scope {
			all = append(all, c)
		}
	}
	return all
}
