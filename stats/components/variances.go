package components

import "math"

// variances are those of effects, in their order.
type variances [6]float64

// Indices into variances.
const (
	ofGroups = iota
	ofImages
	ofSeeds
	ofTrainings
	ofCells
	ofRest
)

// system are the equations of the four sources that vary within an image: forms, and the
// coefficients of their expectations, which are symmetric.
func (s sums) system() (forms [6]float64, of [6][6]float64) {
	forms = [6]float64{ofSeeds: s.seeds, ofTrainings: s.trials, ofCells: s.cells, ofRest: s.rest}
	set := func(a, b int, v float64) { of[a][b], of[b][a] = v, v }
	set(ofSeeds, ofSeeds, s.seedSeed)
	set(ofSeeds, ofTrainings, s.trialSeed)
	set(ofSeeds, ofCells, s.cellSeed)
	set(ofSeeds, ofRest, s.seedTrace)
	set(ofTrainings, ofTrainings, s.trialTrial)
	set(ofTrainings, ofCells, s.cellCell)
	set(ofTrainings, ofRest, s.trialTrace)
	set(ofCells, ofCells, s.cellCell)
	set(ofCells, ofRest, s.trialTrace)
	set(ofRest, ofRest, s.scores-s.images)
	return forms, of
}

// leastPivot is the least share of a source's coefficients that those of the others leave
// unexplained: below it, the design does not tell them apart.
const leastPivot = 1e-6

// within solves the equations of the sources that are kept, by elimination: the
// coefficients are inner products, so that a source that others explain has no pivot.
func (s sums) within(kept [6]bool) (v variances, separable [6]bool) {
	forms, of := s.system()
	scale := of
	order := []int{ofRest, ofTrainings, ofSeeds, ofCells}
	var used []int
	for _, c := range order {
		if !kept[c] || !(of[c][c] > leastPivot*scale[c][c]) {
			continue
		}
		separable[c], used = true, append(used, c)
		for _, o := range order {
			if separable[o] || !kept[o] {
				continue
			}
			f := of[o][c] / of[c][c]
			for _, x := range order {
				of[o][x] -= f * of[c][x]
			}
			forms[o] -= f * forms[c]
		}
	}
	for i := len(used) - 1; i >= 0; i-- {
		c := used[i]
		v[c] = forms[c]
		for _, o := range used[i+1:] {
			v[c] -= of[c][o] * v[o]
		}
		v[c] /= of[c][c]
	}
	return v, separable
}

// between are the coefficients of the sources in the sums of squares of groups, less that
// of the mean, and of images, less that of groups.
func (s sums) between() (groups, images variances) {
	n := s.scores
	groups = variances{
		ofGroups: n - s.groupSize2/n, ofImages: s.imageInGroup - s.imageSize2/n, ofSeeds: s.seedInGroup - s.seedSize2/n,
		ofTrainings: s.trialInGroup - s.trialSize2/n, ofCells: s.trialInGroup - s.cellSize2/n, ofRest: s.groups - 1,
	}
	images = variances{
		ofImages: n - s.imageInGroup, ofSeeds: s.images - s.seedInGroup, ofTrainings: s.images - s.trialInGroup,
		ofCells: s.images - s.trialInGroup, ofRest: s.images - s.groups,
	}
	return groups, images
}

// solve finds the variances of the sources that are kept; others are 0. Estimates are as
// they come, below 0 too, since those that rest on them would be biased otherwise.
func (s sums) solve(kept [6]bool) variances {
	v, _ := s.within(kept)
	groups, images := s.between()
	if kept[ofImages] && kept[ofGroups] {
		v[ofImages] = (s.imageSquares - s.groupSquares - dot(images, v)) / images[ofImages]
	}
	between := s.groupSquares - s.total*s.total/s.scores
	switch {
	case kept[ofGroups]:
		v[ofGroups] = (between - dot(groups, v)) / groups[ofGroups]
	case kept[ofImages] && s.groups == s.images: // each image is a group
		groups[ofImages] = groups[ofGroups]
		v[ofImages] = (between - dot(groups, v)) / groups[ofImages]
	case kept[ofImages]: // all images are one group
		v[ofImages] = (s.imageSquares - s.groupSquares - dot(images, v)) / images[ofImages]
	}
	return v
}

func dot(a, b variances) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// weights are what a unit of each variance adds to that of the mean over all scores.
func (s sums) weights() variances {
	n2 := s.scores * s.scores
	return variances{s.groupSize2 / n2, s.imageSize2 / n2, s.seedSize2 / n2, s.trialSize2 / n2, s.cellSize2 / n2, 1 / s.scores}
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
