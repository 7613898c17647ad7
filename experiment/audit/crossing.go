package audit

// Crossing is what a random split by rows does to groups, expected over all splits of the
// images into folds of equal size (give or take one image).
type Crossing struct {
	Folds  float64 // folds that a group of at least two images lies in, on average
	Groups float64 // groups that lie in more than one fold
	Images float64 // test images with a member of their group in another fold
}

// ExpectedCrossing takes the images of each group, the images in all and the number of
// folds. It is exact for folds that are not stratified (hypergeometric probabilities);
// with stratified ones, groups of a single class spread a little more. Groups of one
// image do not count.
func ExpectedCrossing(sizes []int, images, k int) Crossing {
	var c Crossing
	groups := 0
	for _, m := range sizes {
		if m < 2 || m > images {
			continue
		}
		groups++
		within, folds := 0.0, 0.0
		for f := range k {
			size := images / k
			if f < images%k {
				size++
			}
			within += allAmong(m, size, images)
			folds += 1 - allAmong(m, images-size, images)
		}
		c.Groups += 1 - within
		c.Images += float64(m) * (1 - within)
		c.Folds += folds
	}
	if groups > 0 {
		c.Folds /= float64(groups)
	}
	return c
}

// allAmong is the probability that m of n images, drawn without replacement, all are among
// some given ones.
func allAmong(m, given, n int) float64 {
	p := 1.0
	for t := range m {
		p *= float64(max(given-t, 0)) / float64(n-t)
	}
	return p
}
