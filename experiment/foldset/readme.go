package foldset

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/plan"
)

// template is README.txt with words in braces left open.
//
//go:embed template.txt
var template string

// readMe says what the files are and how other programs read them.
func readMe(p *plan.Plan, hash string) []byte {
	var list strings.Builder
	for _, d := range p.Divisions {
		crossing := "nothing related is on two sides of a fold"
		if d.Proof.CrossingGroups > 0 {
			crossing = fmt.Sprintf("%d of %d test images have a relative in training", d.Proof.TestCrossing, d.Proof.TestImages)
		}
		fmt.Fprintf(&list, "%-20s split %s, seed %d: %d folds; %s\n", Name(d.Split, d.Seed), d.Split, d.Seed, len(d.Folds), crossing)
	}
	first := p.Divisions[len(p.Divisions)-1]
	columns := strings.Join(p.Classes, ",")
	names := "[" + strings.Join(quoted(p.Classes), ", ") + "]"
	return []byte(strings.NewReplacer(
		"{LIST}", strings.TrimSuffix(list.String(), "\n"), "{HASH}", hash, "{NAME}", Name(first.Split, first.Seed),
		"{SPLIT}", string(first.Split), "{SEED}", fmt.Sprint(first.Seed), "{CLASSES}", columns, "{NAMES}", names,
	).Replace(template))
}

// quoted are texts as Python writes them: its escapes are Go's.
func quoted(texts []string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = strconv.Quote(text)
	}
	return all
}
