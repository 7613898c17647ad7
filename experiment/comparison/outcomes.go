package comparison

// Outcomes are what a model predicted, trained anew for every seed and fold. Images are
// numbered alike in all outcomes that are compared.
type Outcomes struct {
	Trials []Trial // by seed, then fold
	Single bool    // there is one test set alone: a trial shows nothing of another training
}

// Trial is a training and what it predicted of its test images.
type Trial struct {
	Seed, Fold int
	Train      int       // training images, a validation part left out
	Images     []int     // that were tested
	Labels     []int     // of these
	Correct    []bool    // of these
	Scores     []float64 // of these: of two classes, the second's log-odds; of more, nil
}

// accuracy of a trial.
func (t Trial) accuracy() float64 {
	right := 0
	for _, c := range t.Correct {
		if c {
			right++
		}
	}
	return float64(right) / float64(len(t.Correct))
}

// Seeds are those of the trials, in their order.
func (o Outcomes) Seeds() []int {
	var seeds []int
	for i, t := range o.Trials {
		if i == 0 || t.Seed != o.Trials[i-1].Seed {
			seeds = append(seeds, t.Seed)
		}
	}
	return seeds
}

// of are the trials of a seed.
func (o Outcomes) of(seed int) []Trial {
	var all []Trial
	for _, t := range o.Trials {
		if t.Seed == seed {
			all = append(all, t)
		}
	}
	return all
}

// once is one prediction an image, those of the first seed: whether it was right.
func (o Outcomes) once() map[int]bool {
	right := make(map[int]bool)
	if len(o.Trials) == 0 {
		return right
	}
	for _, t := range o.of(o.Trials[0].Seed) {
		for i, image := range t.Images {
			right[image] = t.Correct[i]
		}
	}
	return right
}

// tested is how often each image was tested, and right.
func (o Outcomes) tested() map[int][2]float64 {
	all := make(map[int][2]float64)
	for _, t := range o.Trials {
		for i, image := range t.Images {
			n := all[image]
			n[0]++
			if t.Correct[i] {
				n[1]++
			}
			all[image] = n
		}
	}
	return all
}

// testOverTrain is n_test / n_train over all trials.
func (o Outcomes) testOverTrain() float64 {
	test, train := 0, 0
	for _, t := range o.Trials {
		test, train = test+len(t.Images), train+t.Train
	}
	return float64(test) / float64(max(1, train))
}
