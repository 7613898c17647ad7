package dataset_test

import (
	"context"
	"fmt"
	"log"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/testdata"
)

// A manifest lists the images; copies and one of its columns say which belong
// together.
func ExampleScan() {
	manifest, err := dataset.Scan(context.Background(), testdata.Emoji(), dataset.ScanOptions{Manifest: "images.csv"})
	if err != nil {
		log.Fatal(err)
	}
	roles, err := dataset.Column(manifest, "role")
	if err != nil {
		log.Fatal(err)
	}
	groups := dataset.Join(len(manifest.Images), dataset.Copies(manifest), roles)
	fmt.Println(len(manifest.Images), "images of", manifest.Classes, "with", manifest.Columns)
	fmt.Println(groups.Count, "groups by", roles.Kind, "and copies")
	// Output:
	// 360 images of [man woman] with [role tone vendor family]
	// 14 groups by column role and copies
}
