package resolve

import "slices"

// link is what joins elements: an edge, a decision, or evidence that was given.
type link struct {
	images   []int
	kind     string
	edge     int
	decision int
}

// net is a hypergraph: elements, and links of two elements or more.
type net struct {
	links  []link
	of     [][]int32 // the links of every element
	parent []int     // a union-find forest over the elements

	hopTo   []hop // of a search, by element
	reached []int // by element: the search that reached it last
	crossed []int // by link
	search  int
	visits  int // elements and links looked at by all searches
}

// hop leads to an element from another, over a link.
type hop struct{ from, to, link int }

func newNet(elements int, links []link) *net {
	n := &net{links: links, of: make([][]int32, elements), parent: make([]int, elements),
		hopTo: make([]hop, elements), reached: make([]int, elements), crossed: make([]int, len(links))}
	for i := range n.parent {
		n.parent[i] = i
	}
	for i, l := range links {
		for _, e := range l.images {
			n.of[e] = append(n.of[e], int32(i))
			a, b := n.root(l.images[0]), n.root(e)
			n.parent[max(a, b)] = min(a, b)
		}
	}
	return n
}

func (n *net) root(i int) int {
	for n.parent[i] != i {
		n.parent[i] = n.parent[n.parent[i]]
		i = n.parent[i]
	}
	return i
}

// joined are, of the given elements, those that links join all the same: each with the
// first of them that it is joined to.
func (n *net) joined(elements []int) [][2]int {
	first := make(map[int]int)
	var pairs [][2]int
	for _, e := range elements {
		root := n.root(e)
		if f, ok := first[root]; ok {
			pairs = append(pairs, [2]int{f, e})
		} else {
			first[root] = e
		}
	}
	return pairs
}

// path is a shortest way from a to b, which are joined: the first one in the order of
// links and elements.
func (n *net) path(a, b int) []hop {
	n.search++
	n.reached[a] = n.search
	queue := []int{a}
	for len(queue) > 0 && n.reached[b] != n.search {
		e := queue[0]
		queue = queue[1:]
		for _, l := range n.of[e] {
			if n.crossed[l] == n.search {
				continue
			}
			n.crossed[l] = n.search
			n.visits += len(n.links[l].images) + 1
			for _, next := range n.links[l].images {
				if n.reached[next] != n.search {
					n.reached[next], n.hopTo[next] = n.search, hop{e, next, int(l)}
					queue = append(queue, next)
				}
			}
		}
	}
	var way []hop
	for at := b; at != a; at = n.hopTo[at].from {
		way = append(way, n.hopTo[at])
	}
	slices.Reverse(way)
	return way
}
