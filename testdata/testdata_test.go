package testdata_test

import (
	"encoding/csv"
	"io/fs"
	"slices"
	"testing"

	"github.com/refold/refold/testdata"
)

func TestEmojiManifestListsExactlyTheImages(t *testing.T) {
	emoji := testdata.Emoji()
	file, err := emoji.Open("images.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"path", "label", "role", "tone", "vendor", "family"}; !slices.Equal(rows[0], want) {
		t.Fatalf("header %v, want %v", rows[0], want)
	}
	var listed []string
	for _, row := range rows[1:] {
		listed = append(listed, row[0])
	}
	present, err := fs.Glob(emoji, "*/*.png")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(listed)
	slices.Sort(present)
	if len(listed) != 360 || !slices.Equal(listed, present) {
		t.Fatalf("%d images listed, %d present, want the same 360", len(listed), len(present))
	}
}
