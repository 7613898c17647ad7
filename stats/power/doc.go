// Package power says before anything is trained what a design can decide: how many
// independent images reject a claim, which difference can be detected, and, for images in
// groups that several seeds train on, up to which true accuracy a claim would be refuted
// and which k and number of seeds do it with the fewest trainings.
//
// Before training, nothing is known of how alike the outcomes of images are, so every
// answer rests on declared [Shares]. Designs of groups and seeds are answered by drawing
// runs from them and applying the caller's own [Rule] to each, so that the power is that of
// the interval that will decide, with the Monte-Carlo error said.
//
// The package owns these draws and searches. It must not know which rule is the right one,
// nor files and runs.
package power
