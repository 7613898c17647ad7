package plan

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/spec"
)

// Trial is one training: the unit of work and of resuming.
type Trial struct {
	Name         string // ARCH.PREP.SPLIT.nSIZE[.trainSIZE].seedS.foldF; safe as a file name
	Arm          string // the architecture, and in what its images are prepared otherwise; see Plan.Arm
	Architecture string
	Preparation  string // e.g. stretch24x24, see spec.Preparation
	Split        spec.Split
	Size         int // images of the sample
	Train        int // training images, about, where these are a part of the fold's; 0: all of them
	Seed, Fold   int
}

func newTrial(arm Arm, split spec.Split, size, seed, fold int) Trial {
	return Trial{
		Name: fmt.Sprintf("%s.%s.%s.n%d.seed%d.fold%d", fileSafe(arm.Architecture), fileSafe(arm.Preparation.Name), fileSafe(string(split)), size, seed, fold),
		Arm:  arm.Name, Architecture: arm.Architecture, Preparation: arm.Preparation.Name, Split: split, Size: size, Seed: seed, Fold: fold,
	}
}

// sized is the trial on about so many of its fold's training images.
func (t Trial) sized(train int) Trial {
	t.Name = strings.Replace(t.Name, fmt.Sprintf(".seed%d.", t.Seed), fmt.Sprintf(".train%d.seed%d.", train, t.Seed), 1)
	t.Train = train
	return t
}

// StreamPrefix is the prefix of the trial's random streams.
func (t Trial) StreamPrefix() string { return fmt.Sprintf("seed%d/fold%d/", t.Seed, t.Fold) }

// fileSafe makes a part of a trial's name: letters, digits, hyphens, underscores.
func fileSafe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, s)
}
