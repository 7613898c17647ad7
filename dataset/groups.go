package dataset

import "slices"

// Groups are the images that must stay on one side of a split. Of[i] is the group
// of image i; groups are numbered from 0 by their first member. An image without
// relatives is a group of its own.
type Groups struct {
	Of    []int
	Count int
}

// Join is the transitive closure of all evidence on n images, across classes.
// Without evidence every image is a group of its own. It panics on evidence with
// images beyond n.
func Join(n int, evidence ...Evidence) Groups {
	sets := make(disjointSets, n)
	sets.reset()
	for _, e := range evidence {
		for _, set := range e.Sets {
			sets.join(set)
		}
	}
	groups := Groups{Of: make([]int, n)}
	number := make(map[int]int)
	for i := range n {
		root := sets.find(i)
		g, ok := number[root]
		if !ok {
			g = groups.Count
			number[root] = g
			groups.Count++
		}
		groups.Of[i] = g
	}
	return groups
}

// Members lists the images of every group, ascending.
func (g Groups) Members() [][]int {
	members := make([][]int, g.Count)
	for i, group := range g.Of {
		members[group] = append(members[group], i)
	}
	return members
}

// disjointSets is a union-find forest: the parent of every element.
type disjointSets []int

func (d disjointSets) reset() {
	for i := range d {
		d[i] = i
	}
}

// find returns the root of i and halves the path to it.
func (d disjointSets) find(i int) int {
	for d[i] != i {
		d[i] = d[d[i]]
		i = d[i]
	}
	return i
}

// join unites the sets of all the given elements under the smallest root.
func (d disjointSets) join(elements []int) {
	for _, e := range elements[min(1, len(elements)):] {
		a, b := d.find(elements[0]), d.find(e)
		d[max(a, b)] = min(a, b)
	}
}

// members lists the sets of at least two elements, by their first element.
func (d disjointSets) members() [][]int {
	sets := make([][]int, len(d))
	for i := range d {
		root := d.find(i) // the smallest element of the set
		sets[root] = append(sets[root], i)
	}
	return slices.DeleteFunc(sets, func(set []int) bool { return len(set) < 2 })
}
