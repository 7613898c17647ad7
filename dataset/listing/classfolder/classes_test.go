package classfolder_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/datasettest"
)

// Folders that may be styles, sites or patients are read as classes, but not silently,
// and can be joined.
func TestFoldersThatShareFoldersAreNoted(t *testing.T) {
	for _, c := range []struct {
		paths, want string // empty: no note
		joined      bool
	}{
		{"Art/cup/1 Art/pen/2 Clipart/cup/3 Clipart/pen/4", "Art and Clipart are read as the classes, though folders in them are called alike, cup and pen: " +
			"if those are the classes, name one of the outer folders alone, or join the outer ones as parts", true},
		{"set/10253/0/1 set/10253/1/2 set/10254/0/3 set/10254/1/4 set/list.txt", "10253 and 10254 are read as the classes, though folders in them are called alike, 0 and 1: ", true},
		{"a/x/1 a/y/2 b/x/3 b/y/4 c/x/5", "a, b and c are read as the classes, though folders in them are called alike, x and y: ", true},
		{"faces/training_fake/1 faces/training_real/2 detection/faces/training_fake/3 detection/faces/training_real/4",
			"detection and faces are read as the classes, though folders in them are called alike, training_fake and training_real: ", false},
		{"a/x/1 a/y/2 b/x/3 b/z/4", "", false},
		{"a/x/1 a/y/2 a/3 b/x/4 b/y/5", "", false},
		{"cat/train/1 cat/test/2 dog/train/3 dog/test/4", "", false},
		{"cat/1 dog/2", "", false},
	} {
		_, notes, err := read(t, datasettest.Pictures(c.paths), false)
		if err != nil {
			t.Errorf("%s: %v", c.paths, err)
		}
		noted := slices.ContainsFunc(notes, func(note string) bool { return strings.Contains(note, " are read as the classes") })
		if text := strings.Join(notes, "\n"); noted != (c.want != "") || !strings.Contains(text, c.want) {
			t.Errorf("%s: noted %q, want %q", c.paths, text, c.want)
		}
		images, _, err := read(t, datasettest.Pictures(c.paths), true)
		if (err == nil) != c.joined || c.joined && !strings.HasSuffix(images[0], path.Base(path.Dir(path.Dir(strings.Fields(images[0])[0])))) {
			t.Errorf("%s: joined: %q, %v", c.paths, images, err)
		}
	}
}

// The folders of a data set for segmentation or detection are no classes, and the
// storage's own folders are none either.
func TestFoldersThatAreSurelyNoClasses(t *testing.T) {
	for _, paths := range []string{"images/cat/1 images/dog/2 masks/3", "JPEGImages/1 Annotations/2", "data/image/1 data/label/2"} {
		if _, _, err := read(t, datasettest.Pictures(paths), false); err == nil || !strings.Contains(err.Error(), "are the layout of a data set for detection or segmentation, not classes: name the folder") {
			t.Errorf("%s: %v", paths, err)
		}
	}
	for _, own := range []string{"#recycle", "@Recycle", "#snapshot", "@eaDir", "lost+found", "$RECYCLE.BIN"} {
		images, _, err := read(t, datasettest.Pictures("cat/1 dog/2 "+own+"/cat/3 dog/"+own+"/4"), false)
		if d := cmp.Diff([]string{"cat/1 cat", "dog/2 dog"}, images); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", own, err, d)
		}
	}
}

// Masks beside the images of a class are not counted as its images.
func TestMasksAreNoImagesOfAClass(t *testing.T) {
	for _, c := range []struct{ paths, want string }{
		{"ill/images/1 ill/masks/1 well/images/2 well/masks/2", "ill: 1 of its files are masks beside the images, going by their names, such as ill/masks/1, which would count as images of the class: take them out"},
		{"ill/set/Images/1 ill/set/Masks/1 ill/set/Masks/deep/2 well/2", "ill: 2 of its files are masks beside the images, going by their names, such as ill/set/Masks/1,"},
		{"ill/a.png ill/a_mask.png ill/a_mask_1.png ill/b_mask.png well/2", "ill: 2 of its files are masks beside the images, going by their names, such as ill/a_mask.png,"},
		{"ill/a.jpg ill/a-Segmentation.png well/2", "ill: 1 of its files are masks"},
		{"train/ill/images/1 train/ill/masks/2 train/well/3 test/ill/4 test/well/5", "train/ill: 1 of its files are masks"},
		{"mask/1 nomask/2", ""},
		{"a/masks/1 b/2", ""},
		{"a/x_mask.png b/x.png", ""},
		{"a/mask.png a/mask_1.png b/x.png", ""},
	} {
		_, _, err := read(t, datasettest.Pictures(c.paths), strings.HasPrefix(c.paths, "train"))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %s", c.paths, err, c.want)
		}
	}
}
