package fold_test

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/testdata"
)

// From images to proven folds: copies and the role of a picture make groups, and
// no group stands on two sides.
func Example() {
	manifest, err := dataset.Scan(context.Background(), testdata.Emoji(), dataset.ScanOptions{Manifest: "images.csv"})
	if err != nil {
		log.Fatal(err)
	}
	roles, err := dataset.Column(manifest, "role")
	if err != nil {
		log.Fatal(err)
	}
	groups := dataset.Join(len(manifest.Images), dataset.Copies(manifest), roles)

	random := rand.New(rand.NewPCG(1, 0))
	sample, err := fold.Sample(manifest, 0, false, random)
	if err != nil {
		log.Fatal(err)
	}
	folds, err := fold.Groups(manifest.Labels(), groups, sample, 4, 0.1, random)
	if err != nil {
		log.Fatal(err)
	}
	proof, err := fold.Prove(manifest, manifest.Labels(), groups, sample, folds, true)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(manifest.Images), "images of", manifest.Classes)
	fmt.Println(groups.Count, "groups in", proof.Folds, "folds,", proof.CrossingGroups, "groups and", proof.CrossingHashes, "copies cross")
	// Output:
	// 360 images of [man woman]
	// 14 groups in 4 folds, 0 groups and 0 copies cross
}
