package main

import (
	"slices"
	"strings"

	"github.com/refold/refold/experiment/spec"
)

// variantFlag takes settings with lists in them.
const variantFlag = "variant"

// rejoined puts the parts of lists such as equalise=size,history together again, which the
// flag takes for texts of their own.
func rejoined(texts []string) []string {
	var all []string
	for _, text := range texts {
		if n := len(all); n > 0 && strings.Contains(all[n-1], "equalise=") && slices.Contains(spec.Equalisers(), spec.Equaliser(text)) {
			all[n-1] += "," + text
			continue
		}
		all = append(all, text)
	}
	return all
}
