package leak_test

import (
	"fmt"

	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/metadata/statement"
)

// Three of four pictures are by one author; one names his profession too.
func ExampleFiles() {
	statements := []statement.Statement{
		{Authors: []string{"Rollandin Francesco"}},
		{Authors: []string{"Jean-Victor Balin (balin_j@example.org)"}},
		{Authors: []string{"Architetto Francesco Rollandin"}},
		{Authors: []string{"Architetto Francesco Rollandin"}},
	}
	for _, r := range leak.Files(statements) {
		fmt.Println(r.Kind, r.Images, r.Name, r.Spellings)
	}
	// Output: author [0 2 3] Architetto Francesco Rollandin [Architetto Francesco Rollandin Rollandin Francesco]
}
