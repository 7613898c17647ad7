package metric

// training is the variance of the mean over seeds with what training sets add.
func training(all []parts, seeds []*seed, factor float64) (float64, error) {
	single := 0.0
	for _, p := range all {
		v, _, err := jackknife(p.value, []parts{p})
		if err != nil {
			return 0, err
		}
		single += v / float64(len(all))
	}
	return factor*single + max(0, shift(all, seeds)), nil
}

// shift is V_shift of [Measure]. The residuals of groups are what they move the metric in
// a seed, less the mean of that over the seeds that test them.
func shift(all []parts, seeds []*seed) float64 {
	if len(all) < 2 {
		return 0
	}
	moves := make([][]float64, len(all)) // seeds x groups: what a group adds to the metric
	means, times := make([]float64, len(seeds[0].groups)), make([]float64, len(seeds[0].groups))
	for r, p := range all {
		moves[r] = make([]float64, len(means))
		for g, members := range seeds[r].groups {
			if n := float64(len(members)); n > 0 {
				moves[r][g] = (p.value - p.without[g]) * (1 - n/float64(len(seeds[r].labels)))
				means[g] += moves[r][g]
				times[g]++
			}
		}
	}
	var squares, pairs float64
	for r, s := range seeds {
		n := float64(len(s.labels))
		of := s.foldOfGroups()
		if of == nil {
			return 0
		}
		sums, sizes := make([]float64, len(s.folds)), make([]float64, len(s.folds))
		for g, members := range s.groups {
			if len(members) == 0 {
				continue
			}
			e, size := n*(moves[r][g]-means[g]/times[g]), float64(len(members))
			sums[of[g]] += e
			sizes[of[g]] += size
			squares -= e * e
			pairs -= size * size
		}
		for f, sum := range sums {
			squares += sum * sum
			pairs += sizes[f] * sizes[f]
		}
	}
	if pairs <= 0 {
		return 0
	}
	return squares / pairs * float64(len(all)) / float64(len(all)-1)
}

// foldOfGroups is the fold of each group; nil where a group lies in several.
func (s *seed) foldOfGroups() []int {
	of := make([]int, len(s.groups))
	for g := range of {
		of[g] = -1
	}
	for f, images := range s.folds {
		for _, i := range images {
			if g := s.of[i]; of[g] >= 0 && of[g] != f {
				return nil
			} else {
				of[g] = f
			}
		}
	}
	return of
}
