package primary

import "fmt"

// fewGroupsWarned is the number of groups below which any variance of theirs is doubtful:
// "few" begins between 20 and 50 (Cameron and Miller, Journal of Human Resources 50, 2015,
// section VI).
const fewGroupsWarned = 20

// why is the sentence on the choice.
func (d *design) why() string {
	of := fmt.Sprintf("%d groups", d.count())
	if float64(d.count()) == d.images {
		of = fmt.Sprintf("%d independent images", d.count())
	}
	if d.trials.Seeds() < 2 {
		return fmt.Sprintf("%s and one seed: the spread of the groups, widened for what training sets add, which one seed cannot show", of)
	}
	return fmt.Sprintf("%s and %d seeds: the spread of the groups, widened for their part in training sets, and what whole trainings share", of, d.trials.Seeds())
}

func (d *design) warnings(p float64, parts Parts) []string {
	var w []string
	if d.count() < 2 {
		return []string{"all images are one group, which counts as one image: nothing tells how another group would fare"}
	}
	if d.trials.Seeds() < 2 {
		w = append(w, "one seed cannot show how trainings differ: the interval allows for what they mostly do, and may be too narrow where they differ more")
	}
	if d.count() < fewGroupsWarned {
		w = append(w, fmt.Sprintf("only %d groups (fewer than %d): how much they differ is badly known", d.count(), fewGroupsWarned))
	}
	if d.dominated() {
		w = append(w, fmt.Sprintf("one group holds %.0f %% of the images: it decides much of the figure", 100*d.largest()))
	}
	switch {
	case parts.SE > 0 && parts.Clusters+parts.Single > roundingOnly:
	case parts.ShiftFactor*parts.Shift > leastOfImages*d.independent():
		w = append(w, "the groups do not differ at all: the interval rests on what whole trainings move in common")
	case parts.SE > 0:
		w = append(w, "the groups do not differ at all: the interval rests on their images, and is about half that of independent ones")
	case p <= 0 || p >= 1:
		w = append(w, fmt.Sprintf("the accuracy does not vary at all: each of the %d groups counts as one image", d.count()))
	default:
		w = append(w, fmt.Sprintf("the groups do not differ at all: each of the %d counts as one image", d.count()))
	}
	return w
}
