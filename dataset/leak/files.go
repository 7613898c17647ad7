package leak

import (
	"cmp"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/leak/place"
	"github.com/refold/refold/dataset/metadata/statement"
)

// fileDetectors are those that read what files say, in the order of their relations.
//
// What joins nothing: a model's name, a fixed seed, a camera without a serial number or a
// serial number without times would join half a data set for no other reason than that
// it has one source.
var fileDetectors = []struct {
	kind Kind
	find func([]statement.Statement) []Relation
}{
	{Job, jobs},
	{Prompt, prompts},
	{Author, authors},
	{Session, sessions},
	{Place, places},
}

// Files gives what relates images by what their files say; statement i is of image i.
// The same statements in another order give the same relations.
//
// Strong are: the same job of a generator; the same prompt with the same seed; the same
// author (see package author for what is one); one session of a camera; one place. Weak
// are the same prompt with other seeds, and authors whose names differ by a slip.
func Files(statements []statement.Statement) []Relation {
	var found []Relation
	for _, detector := range fileDetectors {
		relations := detector.find(statements)
		for i := range relations {
			relations[i].Kind = detector.kind
		}
		slices.SortFunc(relations, func(a, b Relation) int {
			return cmp.Or(cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Name, b.Name), slices.Compare(a.Images, b.Images))
		})
		found = append(found, relations...)
	}
	return found
}

// jobs relates images of one call of a generator.
func jobs(statements []statement.Statement) []Relation {
	byJob := make(map[string][]int)
	for i, s := range statements {
		if s.Job != "" {
			byJob[s.Job] = append(byJob[s.Job], i)
		}
	}
	return strongSets(byJob, func(job string) string { return job })
}

// prompts relates images of one prompt: strongly with the same seed, since the same model
// makes nearly the same image of them, weakly with others.
func prompts(statements []statement.Statement) []Relation {
	type seeded struct {
		prompt statement.Text
		seed   string
	}
	same, alike := make(map[seeded][]int), make(map[statement.Text][]int)
	for i, s := range statements {
		if s.Prompt == (statement.Text{}) {
			continue
		}
		alike[s.Prompt] = append(alike[s.Prompt], i)
		if s.Seed != "" {
			key := seeded{s.Prompt, s.Seed}
			same[key] = append(same[key], i)
		}
	}
	found := strongSets(same, func(s seeded) string { return promptLine(s.prompt) + ", seed " + s.seed })
	for prompt, images := range alike {
		if len(images) > 1 && len(same[seeded{prompt, statements[images[0]].Seed}]) < len(images) {
			found = append(found, Relation{Grade: Weak, Images: images, Name: promptLine(prompt)})
		}
	}
	return found
}

// places relates images that were taken at one place.
func places(statements []statement.Statement) (found []Relation) {
	var points []place.Point
	var images []int
	for i, s := range statements {
		if s.Place != nil {
			points, images = append(points, place.Point(*s.Place)), append(images, i)
		}
	}
	for _, p := range place.Join(points) {
		if len(p.Members) < 2 {
			continue
		}
		r := Relation{Grade: Strong, Name: p.Name}
		for _, member := range p.Members {
			r.Images = append(r.Images, images[member])
		}
		found = append(found, r)
	}
	return found
}

// strongSets makes strong ones of the sets of two images and more.
func strongSets[K comparable](sets map[K][]int, name func(K) string) (found []Relation) {
	for key, images := range sets {
		if len(images) > 1 {
			found = append(found, Relation{Grade: Strong, Images: images, Name: name(key)})
		}
	}
	return found
}

// promptLine is a prompt in one line.
func promptLine(prompt statement.Text) string {
	const most = 80
	words := strings.Join(strings.Fields(prompt.Head), " ")
	runes := []rune(words)
	if len(runes) > most {
		return string(runes[:most]) + ".."
	}
	return words
}
