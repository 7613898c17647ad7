package plan

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/spec"
)

// Sized are the arms and splits that are trained with training sizes: the claim's network on
// the guarded split first.
func (p *Plan) Sized() (arms []string, splits []spec.Split) {
	if len(p.Spec.Folds.Sizes) == 0 {
		return nil, nil
	}
	arms, splits = []string{p.Spec.Claim.Architecture}, []spec.Split{p.GuardedSplit()}
	more := p.Spec.Folds.SizesOf
	for _, arm := range p.ArmNames() {
		if more != "" && arm != arms[0] {
			arms = append(arms, arm)
		}
	}
	for _, split := range p.Splits {
		if more == spec.SizesOfAll && split != splits[0] {
			splits = append(splits, split)
		}
	}
	return arms, splits
}

// addSizes adds the trials of folds.sizes, behind all others: by seed, then size, split,
// fold and arm.
func (p *Plan) addSizes() error {
	sizes := slices.Sorted(slices.Values(p.Spec.Folds.Sizes))
	if len(sizes) == 0 {
		return nil
	}
	if p.GuardedSplit() == "" {
		return sizesProblem("%v: no split is guarded, so that accuracies would rise by leakage too: add groups to folds.splits", sizes)
	}
	_, splits := p.Sized()
	for seed := range p.Draws {
		for _, size := range sizes {
			for _, split := range splits {
				if err := p.addSize(seed, size, split); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (p *Plan) addSize(seed, size int, split spec.Split) error {
	arms, _ := p.Sized()
	for f, whole := range p.Division(split, seed).Folds {
		for i, arm := range arms {
			t := newTrial(p.Arm(arm), split, len(p.Draws[seed].Sample), seed, f).sized(size)
			if i == 0 {
				if err := p.checkPart(t, whole); err != nil {
					return err
				}
			}
			p.Trials = append(p.Trials, t)
		}
	}
	return nil
}

// checkPart makes sure that a part is one, and that a network can learn every class from it.
func (p *Plan) checkPart(t Trial, whole fold.Fold) error {
	if t.Train >= len(whole.Train) {
		return sizesProblem("%d: fold %d of seed %d has %d training images, with which it is trained in any case: name smaller numbers", t.Train, t.Fold, t.Seed, len(whole.Train))
	}
	part, labels := p.part(t, whole), p.Draws[t.Seed].Labels
	seen := make([]bool, len(p.Classes))
	for _, image := range part.Train {
		seen[labels[image]] = true
	}
	if missing := slices.Index(seen, false); missing >= 0 {
		return sizesProblem("%d: fold %d of seed %d would have no training image of class %q: name larger numbers", t.Train, t.Fold, t.Seed, p.Classes[missing])
	}
	return nil
}

func sizesProblem(format string, args ...any) error {
	return &spec.Error{Problems: []spec.Problem{{Key: "folds.sizes", Message: fmt.Sprintf(format, args...)}}}
}

// part is a fold with about so many training images and as large a share of its validation
// images, by whole groups where the split is by groups: the first ones of an order that is
// fixed for the fold, so that smaller parts lie in larger ones. It tests what the fold does.
func (p *Plan) part(t Trial, whole fold.Fold) fold.Fold {
	random := Stream(p.Spec.Seed, t.StreamPrefix()+"parts/"+string(t.Split))
	share := float64(t.Train) / float64(len(whole.Train))
	return fold.Fold{
		Train:      p.first(t, whole.Train, t.Train, random),
		Validation: p.first(t, whole.Validation, int(math.Round(share*float64(len(whole.Validation)))), random),
		Test:       whole.Test,
	}
}

// first takes whole units of images in a random order, until their number is nearest to
// what is wanted; one at least. Ahead stands the first unit of each class.
func (p *Plan) first(t Trial, images []int, wanted int, random *rand.Rand) []int {
	units := p.units(t.Split, images)
	random.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
	units = classesFirst(units, p.Draws[t.Seed].Labels)
	var taken []int
	for _, unit := range units {
		if n := len(taken); n > 0 && (n >= wanted || n+len(unit)-wanted > wanted-n) {
			break
		}
		taken = append(taken, unit...)
	}
	slices.Sort(taken)
	return taken
}

// units are the images that a split keeps together, in the order of their first ones.
func (p *Plan) units(split spec.Split, images []int) [][]int {
	of := p.splitGroups(split).Of
	at := make(map[int]int)
	var units [][]int
	for _, image := range images {
		if i, ok := at[of[image]]; ok && split != spec.SplitRows {
			units[i] = append(units[i], image)
			continue
		}
		at[of[image]] = len(units)
		units = append(units, []int{image})
	}
	return units
}

// classesFirst moves the first unit with each class to the front; the order is kept.
func classesFirst(units [][]int, labels []int) [][]int {
	seen := make(map[int]bool)
	var ahead, behind [][]int
	for _, unit := range units {
		fresh := false
		for _, image := range unit {
			fresh = fresh || !seen[labels[image]]
			seen[labels[image]] = true
		}
		if fresh {
			ahead = append(ahead, unit)
		} else {
			behind = append(behind, unit)
		}
	}
	return append(ahead, behind...)
}

// ImagesHash stands for the images of a trial: the hash of its division and, of a part of a
// fold, of the images that are in it.
func (p *Plan) ImagesHash(t Trial) string {
	hash := p.Division(t.Split, t.Seed).Proof.Hash
	if t.Train == 0 {
		return hash
	}
	part := p.Fold(t)
	text := []byte(hash + "\n")
	for _, image := range slices.Concat(part.Train, part.Validation) {
		text = append(text, p.Manifest.Images[image].ID+"\n"...)
	}
	return document.Hash(text)
}
