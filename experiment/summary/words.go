package summary

import (
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/stats/verdict"
)

// checkWords looks at every word of which there are only so many.
func (s *Summary) checkWords() error {
	var w words
	for i, split := range s.Design.Splits {
		check(&w, "design.splits", i, split, spec.ParseSplit)
	}
	for i, v := range s.Verdicts {
		check(&w, "verdicts", i, v.Outcome, verdict.ParseOutcome)
		if v.Reason != "" {
			check(&w, "verdicts", i, v.Reason, verdict.ParseReason)
		}
	}
	for i, c := range s.Cells {
		check(&w, "cells", i, c.Split, spec.ParseSplit)
		check(&w, "cells", i, c.Selection, plan.ParseSelection)
		check(&w, "cells", i, c.Protocol, plan.ParseProtocol)
	}
	for i, c := range s.Choices {
		check(&w, "choices", i, c.Split, spec.ParseSplit)
	}
	for i, r := range s.Relatives {
		check(&w, "relatives", i, r.Selection, plan.ParseSelection)
		check(&w, "relatives", i, r.Protocol, plan.ParseProtocol)
	}
	if s.Data.Audit != nil {
		for i, f := range s.Data.Audit.Findings {
			w.keep("data.audit.findings", i, f.Check())
		}
	}
	for i, c := range s.Comparison {
		check(&w, "comparison", i, c.Protocol, plan.ParseProtocol)
	}
	w.first("ranking", s.Ranking.check())
	for i, c := range s.Shortcuts {
		check(&w, "shortcuts", i, c.Protocol, plan.ParseProtocol)
	}
	for i := range s.Baselines {
		w.keep("baselines", i, s.Baselines[i].checkWords())
	}
	for i, c := range s.Confusions {
		check(&w, "confusions", i, c.Protocol, plan.ParseProtocol)
		check(&w, "confusions", i, c.Scope, ParseScope)
	}
	for i, c := range s.Curves {
		check(&w, "curves", i, c.Split, spec.ParseSplit)
	}
	if s.Early != nil {
		w.first("early", s.Early.checkWords())
	}
	if l := s.Labels; l != nil {
		w.first("doubtful_labels", l.checkWords())
	}
	for i, e := range s.Ledger {
		check(&w, "ledger", i, e.Split, spec.ParseSplit)
	}
	for i, p := range s.Proofs {
		check(&w, "proofs", i, p.Split, spec.ParseSplit)
	}
	return w.err
}

// words keeps the first word that is not known.
type words struct{ err error }

// check parses a word that stands in a member, counted from 0, of a list.
func check[T ~string](w *words, list string, i int, word T, parse func(string) (T, error)) {
	_, err := parse(string(word))
	w.keep(list, i, err)
}

// keep keeps the first error, of a member of a list.
func (w *words) keep(list string, i int, err error) { w.first(fmt.Sprintf("%s[%d]", list, i), err) }

// first keeps the first error.
func (w *words) first(where string, err error) {
	if w.err == nil && err != nil {
		w.err = fmt.Errorf("%s: %w", where, err)
	}
}
