package classfolder_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
	"github.com/refold/refold/dataset/listing/classfolder"
)

// read is what a scan of folders says: "path label part" of every image, or the error.
func read(t *testing.T, fsys fstest.MapFS, join bool) (images []string, notes []string, err error) {
	t.Helper()
	m, err := dataset.Scan(t.Context(), fsys, dataset.ScanOptions{JoinParts: join, Notice: func(text string) { notes = append(notes, text) }})
	if err != nil {
		return nil, notes, err
	}
	for _, i := range m.Images {
		images = append(images, strings.TrimSpace(i.Path+" "+i.Label+" "+i.Columns["part"]))
	}
	slices.Sort(images)
	return images, notes, nil
}

// Parts of a split are never taken for classes; a folder that is called like one by
// chance is.
func TestPartsOfASplitAreNoClasses(t *testing.T) {
	const same = " are the parts of a split, not classes: they hold the same folders, "
	const not = " are the parts of a split, not classes: "
	for _, c := range []struct {
		paths, want string // empty: the folders at the top are classes
		one         string
		joinable    bool
	}{
		{"train/cat/1 train/dog/2 test/cat/3 test/dog/4", "test and train" + same + "cat and dog", "train", true},
		{"Train/cat/1 Train/dog/2 VAL/cat/3 VAL/dog/4 hold-out/cat/5 hold-out/dog/6", "Train, VAL and hold-out" + same + "cat and dog", "Train", true},
		{"valid/cat/1 valid/dog/2 testing/cat/3 testing/dog/4", "testing and valid" + same + "cat and dog", "testing", true},
		{"dev/cat/1 dev/dog/2 eval/cat/3 eval/dog/4 notes.txt", "dev and eval" + same + "cat and dog", "dev", true},
		{"training_set/cat/1 training_set/dog/2 test_set/cat/3 test_set/dog/4", "test_set and training_set" + same + "cat and dog", "training_set", true},
		{"seg_train/seg_train/a/1 seg_train/seg_train/b/2 seg_test/seg_test/a/3 seg_test/seg_test/b/4 seg_pred/seg_pred/5",
			"seg_pred, seg_test and seg_train" + not + "seg_pred holds images in no class folder, seg_test holds a and b, seg_train holds a and b", "seg_train", false},
		{"fold1/a/1 fold1/b/2 fold2/a/3 fold2/b/4", "fold1 and fold2" + same + "a and b", "fold1", true},
		{"fold1/train/a/1 fold1/train/b/2 fold1/test/a/3 fold1/test/b/4 fold2/train/a/5 fold2/train/b/6 fold2/test/a/7 fold2/test/b/8",
			"fold1 and fold2" + same + "test and train", "fold1/train", false},
		{"data/train/cat/1 data/train/dog/2 data/test/cat/3 data/test/dog/4 data/README.txt", "test and train" + same + "cat and dog", "data/train", true},
		{"train/cat/1 train/dog/2 train/fox/3 test/cat/4 test/dog/5", "test and train" + not + "test holds cat and dog, train holds cat, dog and fox", "train", true},
		{"train/cat/1 train/dog/2 test/3 test/4", "test and train" + not + "test holds images in no class folder, train holds cat and dog", "train", false},
		{"train/cat/1 train/dog/2 test/unknown/3", "test and train" + not + "test holds unknown, train holds cat and dog", "train", false},
		{"train/cat/1 train/dog/2 test/cat/3 test/dog/4 docs/5", "test and train" + same + "cat and dog", "train", false},
		{"train/1 train/2 test/3 test/4", "test and train" + not + "test holds images in no class folder, train holds images in no class folder", "", false},
		{"train/images/1 train/labels/1.txt val/images/2 val/labels/2.txt", "train and val" + same + "images and labels", "", false},
		{"train/a/1 train/b/1 train/c/1 train/d/1 train/e/1 train/f/1 val/", "train and val" + not + "train holds a, b, c, d and 2 more, val holds nothing", "train", false},
		{"one/train/a/1 one/train/b/2 one/test/a/3 one/test/b/4 two/train/a/5 two/train/b/6 two/test/a/7 two/test/b/8",
			"test and train in each of one and two" + same + "a and b", "one/train", false},

		{"train/a/1 bus/a/2 car/a/3 train/b/1 bus/b/1", "", "", false}, // vehicles
		{"train_station/1 test_tube/2 dog/3", "", "", false},
		{"fold/1 split/2", "", "", false},
		{"cat/train/1 cat/test/2 dog/train/3 dog/test/4", "", "", false},
		{"cat/2019/1 cat/2020/2 dog/2019/3 dog/2020/4", "", "", false},
		{"validity/1 contest/2", "", "", false},

		{"HAM10000_images_part_1/1 HAM10000_images_part_2/2", "HAM10000_images_part_1 and HAM10000_images_part_2" + not +
			"HAM10000_images_part_1 holds images in no class folder, HAM10000_images_part_2 holds images in no class folder", "", false},
		{"images_001/images/1 images_002/images/2", "images_001 and images_002" + not + "images_001 holds images in no class folder, images_002 holds images in no class folder", "", false},
		{"cv1/a/1 cv1/b/2 cv2/a/3 cv2/b/4", "cv1 and cv2" + same + "a and b", "cv1", true},
		{"trainA/1 trainB/2 testA/3 testB/4", "testA, testB, trainA and trainB" + not + "testA holds images in no class folder, testB holds images in no class folder, " +
			"trainA holds images in no class folder, trainB holds images in no class folder", "", false},
		{"train/a/1 train/b/2 train_augmented/a/3 train_augmented/b/4", "train and train_augmented" + same + "a and b", "train", true},
		{"Trainingsdaten/a/1 Trainingsdaten/b/2 Testdaten/a/3 Testdaten/b/4", "Testdaten and Trainingsdaten" + same + "a and b", "Trainingsdaten", true},
		{"\u8bad\u7ec3\u96c6/a/1 \u8bad\u7ec3\u96c6/b/2 \u6d4b\u8bd5\u96c6/a/3 \u6d4b\u8bd5\u96c6/b/4", "\u6d4b\u8bd5\u96c6 and \u8bad\u7ec3\u96c6" + same + "a and b", "\u6d4b\u8bd5\u96c6", true},
		{"train/a/x/1 train/a/y/2 test/a/x/3 test/a/y/4", "test and train" + same + "x and y", "train", true},
		{"train/a/1 test/a/2", "test and train" + same + "a", "", false},
		{"trainers/1 testers/2", "", "", false},
		{"set_part_1/1 set_part_2/2 set_segmentations/3", "set_part_1 and set_part_2" + not + "set_part_1 holds images in no class folder, set_part_2 holds images in no class folder", "", false},
		{"set_part_1/1 set_segmentations/3", "", "", false},
		{"part/1 batch/2 part2b/3", "", "", false},
		{"person_1/1 person_2/2", "", "", false},
	} {
		_, _, err := read(t, datasettest.Pictures(c.paths), false)
		var split *classfolder.SplitError
		if !errors.As(err, &split) {
			if c.want != "" || err != nil {
				t.Errorf("%s: %v, want %s", c.paths, err, c.want)
			}
			continue
		}
		if d := cmp.Diff([]any{c.want, c.one, c.joinable}, []any{split.Error(), split.One(), split.Joinable() && split.Beside() == ""}); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.paths, d)
		}
		if _, _, err := read(t, datasettest.Pictures(c.paths), true); (err == nil) != c.joinable {
			t.Errorf("%s: joined: %v, want success %v", c.paths, err, c.joinable)
		}
		if c.one == "" {
			continue
		}
		whole, part := datasettest.Pictures(c.paths), fstest.MapFS{}
		for name, file := range whole {
			if rest, ok := strings.CutPrefix(name, c.one+"/"); ok {
				part[rest] = file
			}
		}
		if _, _, err := read(t, part, false); err != nil {
			t.Errorf("%s: %s alone: %v", c.paths, c.one, err)
		}
	}
}

func TestJoinedPartsAreKeptAsAColumn(t *testing.T) {
	fsys := datasettest.Pictures("set/train/cat/1 set/train/dog/deep/2 set/train/fox/3 set/test/test/cat/4 set/test/test/dog/5")
	images, notes, err := read(t, fsys, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"set/test/test/cat/4 cat test", "set/test/test/dog/5 dog test", "set/train/cat/1 cat train", "set/train/dog/deep/2 dog train", "set/train/fox/3 fox train"}
	if d := cmp.Diff(want, images); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"the images are read from set, the one folder in it", "classes that only one part has: fox in train"}, notes); d != "" {
		t.Error(d)
	}
}

func TestPartsThatCannotBeJoined(t *testing.T) {
	for paths, want := range map[string]string{
		"cat/1 dog/2":                                                       "there are no parts to join: two folders at least must be called train, val, test or alike, or all must hold nothing but folders that are called alike",
		"cat/2019/1 cat/2020/2 dog/2019/3 dog/4":                            "there are no parts to join",
		"train/a/1 train/b/2 test/a/3 other/a/4":                            "other: the folder is no part of a split, such as train or test: rename it or take it out",
		"train/a/1 val/a/2 test/a/3":                                        `all images have the label "a": a classifier needs at least two classes: add images of another one$`,
		"train/a/1 train/b/2 train/val/a/3 train/val/b/4 test/a/5 test/b/6": "train/val: it is no class, since it holds folders of the classes beside it, a and b",
		"train/a/1 train/b/2 test/3 test/4":                                 "test: the part holds no class folders: put its images into folders of their classes, or take it out",
		"train/a/1 train/b/2 test/a/3 test/4":                               "test/4: the image lies outside the class folders: move it into one",
		"train/a/1 train/b/2 test/a/3 test/b/":                              "test/b: the class folder holds no images: fill or remove it",
		"train/a/1 train/b/2 test/a/3 test/B/4":                             `train/b: the label "b" differs from "B" in another folder in case only: put the images into one of the folders, or rename one class`,
		"train/a/1 train/b/2 test/a/3 val/c/4 val/d/5":                      "val: no folder in it is a class of another part too: call the class folders alike in all parts, or take the part out",
		"fold1/test/a/1 fold1/train/a/2 fold2/a/1":                          "fold1: test and train in it are the parts of a split again: name the folder of one of them alone",
		"train/a/1 train/b/2 test/a/3 test/b/4 stray":                       "stray: the image lies outside the class folders: move it into one",
		"train/a/1 train/b/2 test/a/3 test/b/4 test/b/notes/a.txt ":         "test/b/notes/a.txt: not an image that is known here",
	} {
		_, _, err := read(t, datasettest.Pictures(paths), true)
		if err == nil || !strings.Contains(err.Error()+"$", want) {
			t.Errorf("%s: %v, want %s", paths, err, want)
		}
	}
}

// Links in circles end a look into folders, and no part is joined twice.
func TestLinksAmongPartsAndWrappers(t *testing.T) {
	for name, c := range map[string]struct {
		links map[string]string
		files string
		join  bool
		want  string
	}{
		"circle": {links: map[string]string{"a": "."}, want: "a: the link leads back to a folder that holds it"},
		"circle below": {links: map[string]string{"a/b/c": "../../a"}, files: "a/b/.keep",
			want: "a/b/c: the link leads back to a folder that holds it"},
		"wrapper is a link": {links: map[string]string{"in/set": "../real"}, files: "real/cat/1 real/dog/2", want: ""},
		"part is a link": {links: map[string]string{"in/test": "train"}, files: "in/train/cat/1 in/train/dog/2", join: true,
			want: "test: the same folder as train through a link"},
		"part is the whole": {links: map[string]string{"in/test": "."}, files: "in/train/cat/1 in/train/dog/2", join: true,
			want: "test: the link leads back to a folder that holds it"},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			all := datasettest.Pictures(c.files)
			for _, file := range slices.Sorted(maps.Keys(all)) {
				to := filepath.Join(root, filepath.FromSlash(file))
				if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, all[file].Data, 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			for link, target := range c.links {
				link = filepath.Join(root, filepath.FromSlash(link))
				if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(filepath.FromSlash(target), link); err != nil {
					t.Skip(err)
				}
			}
			if _, err := os.Stat(filepath.Join(root, "in")); err == nil {
				root = filepath.Join(root, "in")
			}
			_, err := dataset.Scan(t.Context(), dataset.DirFS(root), dataset.ScanOptions{JoinParts: c.join})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Whatever folders are called: what is read has its label and its part from the
// folders on its way, no image is lost, and train and test are no classes.
func TestFoldersAreReadWholeOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fsys := fstest.MapFS{}
		above := rapid.SampledFrom([]string{"", "", "set/"}).Draw(t, "above")
		folders := rapid.SampledFrom([][]string{{"train", "test"}, {"train", "test", "Val"}, {"cat", "dog"}, {"fold1", "fold2"}, {"train", "cat"}, {"test", ""}})
		top, below := folders.Draw(t, "top"), folders.Draw(t, "below")
		for i := range rapid.IntRange(2, 12).Draw(t, "images") {
			way := path.Join(rapid.SampledFrom(top).Draw(t, "first"), rapid.SampledFrom(below).Draw(t, "second"), rapid.SampledFrom([]string{"", "", "deep", "cat"}).Draw(t, "third"))
			fsys[path.Join(above+way, fmt.Sprint(i, ".png"))] = &fstest.MapFile{Data: datasettest.Picture(uint8(i), 2)}
		}
		join := rapid.Bool().Draw(t, "join")
		m, err := dataset.Scan(t.Context(), fsys, dataset.ScanOptions{JoinParts: join})
		if err != nil {
			return
		}
		if len(m.Images) != len(fsys) {
			t.Fatalf("%d of %d images", len(m.Images), len(fsys))
		}
		parts := []string{"train", "test", "Val"}
		for _, i := range m.Images {
			way := strings.Split(i.Path, "/")
			label := slices.Index(way, i.Label)
			part := slices.Index(way, i.Columns["part"])
			if label < 0 || label == len(way)-1 || join && (part < 0 || part >= slices.Index(way[part+1:], i.Label)+part+1) || !join && part >= 0 {
				t.Fatalf("%s: label %q, part %q", i.Path, i.Label, i.Columns["part"])
			}
		}
		for i, c := range m.Classes {
			if slices.Contains(parts, c) && slices.ContainsFunc(m.Classes[i+1:], func(c string) bool { return slices.Contains(parts, c) }) {
				t.Fatalf("classes %q", m.Classes)
			}
		}
	})
}

// The message on a cross-validation with many folds stays one line that can be read.
func TestManyPartsAreNotAllNamed(t *testing.T) {
	var paths strings.Builder
	for i := range 30 {
		fmt.Fprintf(&paths, "fold%02d/a/1 fold%02d/b/%d ", i, i, i%2)
	}
	_, _, err := read(t, datasettest.Pictures(paths.String()), false)
	const want = "fold00, fold01, fold02, fold03, fold04, fold05, fold06, fold07 and 22 more are the parts of a split, not classes: they hold the same folders, a and b"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// A folder that holds the classes beside it is none of them.
func TestFoldersThatHoldTheirNeighboursAreNoClasses(t *testing.T) {
	const none = "it is no class, since it holds folders of the classes beside it, "
	for paths, want := range map[string]string{
		"a/1 b/2 train/a/3 train/b/4":           "train: " + none + "a and b: take it out, or move its images into those",
		"a/1 b/2 c/3 old/a/4 old/b/5 old/new/6": "old: " + none + "a and b",
		"a/1 b/2 c/3 c/a/4":                     "", // one folder is no proof
		"a/a/1 a/b/2 b/a/3 b/b/4 c/a/5 c/b/6":   "", // such as class and prediction
		"a/x/1 b/x/2":                           "",
	} {
		if _, _, err := read(t, datasettest.Pictures(paths), false); (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", paths, err, want)
		}
	}
}
