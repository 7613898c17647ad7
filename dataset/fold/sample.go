package fold

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
)

// Sample draws n of the images without replacement and returns their indices,
// ascending. n = 0 takes all. Plain, every subset of n images is equally likely;
// stratified, each class gets its share of n, rounded by largest remainder, drawn
// at random within the class.
func Sample(m *dataset.Manifest, n int, stratify bool, r *rand.Rand) ([]int, error) {
	total := len(m.Images)
	if n < 0 || n > total {
		return nil, fmt.Errorf("sample of %d images: there are %d; use 0 for all", n, total)
	}
	if n == 0 {
		n = total
	}
	if !stratify {
		sample := r.Perm(total)[:n]
		slices.Sort(sample)
		return sample, nil
	}
	classes := byClass(m.Labels(), upTo(total))
	sizes := make([]int, len(classes))
	for c, members := range classes {
		sizes[c] = len(members)
	}
	var sample []int
	for c, share := range apportion(n, sizes) {
		if share == 0 {
			return nil, fmt.Errorf("sample of %d images: class %q with %d of %d images would get none; draw more", n, m.Classes[c], sizes[c], total)
		}
		shuffle(classes[c], r)
		sample = append(sample, classes[c][:share]...)
	}
	slices.Sort(sample)
	return sample, nil
}

// apportion divides n over classes in proportion to their sizes (largest
// remainder; equal remainders to the first). No class gets more than its size.
func apportion(n int, sizes []int) []int {
	total := 0
	for _, size := range sizes {
		total += size
	}
	shares := make([]int, len(sizes))
	order := upTo(len(sizes))
	rest := n
	for c, size := range sizes {
		shares[c] = n * size / total
		rest -= shares[c]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(n*sizes[b]%total, n*sizes[a]%total) })
	for _, c := range order[:rest] {
		shares[c]++
	}
	return shares
}

// byClass lists the given images of every class, in their order.
func byClass(labels, images []int) [][]int {
	count := 0
	for _, label := range labels {
		count = max(count, label+1)
	}
	classes := make([][]int, count)
	for _, i := range images {
		classes[labels[i]] = append(classes[labels[i]], i)
	}
	return classes
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func shuffle(items []int, r *rand.Rand) {
	r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
}
