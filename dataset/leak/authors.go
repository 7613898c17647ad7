package leak

import (
	"cmp"
	"maps"
	"slices"

	"github.com/refold/refold/dataset/leak/author"
	"github.com/refold/refold/dataset/metadata/statement"
)

// person is an author with what names him.
type person struct {
	images    []int          // ascending, each once
	spellings map[string]int // how many images have each
}

// authors relates the images of each author. Pairs of authors whose names differ by a
// slip are related weakly.
func authors(statements []statement.Statement) (found []Relation) {
	people := make(map[string]*person)
	keys := make(map[string][]string) // of names, since many images have the same
	for i, s := range statements {
		for _, name := range s.Authors {
			if _, known := keys[name]; !known {
				keys[name] = author.Keys(name)
			}
			for _, key := range keys[name] {
				if people[key] == nil {
					people[key] = &person{spellings: make(map[string]int)}
				}
				people[key].add(i, name)
			}
		}
	}
	for _, p := range people {
		if len(p.images) > 1 {
			found = append(found, p.relation())
		}
	}
	for _, pair := range author.Near(slices.Sorted(maps.Keys(people))) {
		a, b := people[pair[0]], people[pair[1]]
		both := person{spellings: maps.Clone(a.spellings)}
		maps.Copy(both.spellings, b.spellings)
		both.images = slices.Compact(slices.Sorted(slices.Values(slices.Concat(a.images, b.images))))
		if len(both.images) > 1 {
			r := both.relation()
			r.Grade = Weak
			found = append(found, r)
		}
	}
	return found
}

func (p *person) add(image int, name string) {
	if n := len(p.images); n == 0 || p.images[n-1] != image {
		p.images = append(p.images, image)
	}
	p.spellings[name]++
}

// relation is named by the commonest spelling, the first in order among equals.
func (p *person) relation() Relation {
	names := slices.Sorted(maps.Keys(p.spellings))
	r := Relation{Grade: Strong, Images: p.images}
	r.Name = slices.MaxFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(p.spellings[a], p.spellings[b]), cmp.Compare(b, a))
	})
	if len(names) > 1 {
		r.Spellings = names
	}
	return r
}
