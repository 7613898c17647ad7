package reports

import (
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// started says what networks began with, as plain text.
func started(s *summary.Start) string {
	if s == nil {
		return "from scratch"
	}
	return spec.StartedFrom(text.Plain(s.File), text.Plain(s.SHA256), s.NewHead)
}

// headlineStart is what the networks began with that the claim is checked with; nil: they
// were trained from scratch.
func headlineStart(v *view.View) *summary.Start {
	name := v.Claim.Architecture
	if h := v.Headline(); h != nil {
		name = h.Architecture
	}
	if name == "" && len(v.Architectures) > 0 {
		name = v.Architectures[0]
	}
	return v.Design.StartOf(name)
}

// judged says which claim the verdict is about: one made with given weights is another
// one than the same figure from scratch.
func judged(v *view.View) string {
	if v.Design.Given != nil {
		return "predictions of somebody else's models; whether these started from given weights, such as ImageNet's, is not known, and a claim made the other way is another one."
	}
	if v.Program != nil {
		return "networks as the program trained them; whether they started from given weights, such as ImageNet's, is its own matter, and a claim made the other way is another one."
	}
	s := headlineStart(v)
	if s == nil {
		return "networks trained from scratch; a claim made with networks that started from given weights, such as ImageNet's, is another one, on which they say nothing."
	}
	return "networks that started " + started(s) + "; a claim made with networks trained from scratch is another one, on which they say nothing, and fresh networks say nothing on this one. " +
		"What the file's network was trained on is not known here: if any of these images were among it, every figure is too high."
}

// network is what was trained for every fold and seed.
func network(v *view.View) string {
	if s := headlineStart(v); s != nil {
		return "a network that started from " + text.Code(s.File)
	}
	return "a network from scratch"
}

// trained lists the architectures with what they began with.
func trained(v *view.View) string {
	list := ""
	names := v.Networks()
	for i, name := range names {
		last := i == len(names)-1
		if i > 0 {
			list += ", "
		}
		list += text.Code(name)
		now := started(v.Design.StartOf(name))
		if last || now != started(v.Design.StartOf(names[i+1])) {
			list += ", trained " + text.Escape(now)
		}
	}
	return list
}
