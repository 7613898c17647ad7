package dataset_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
	"github.com/refold/refold/dataset/pixels"
)

// hugePNG is a PNG file whose header declares w x h pixels and that has none.
func hugePNG(w, h uint32) []byte {
	data := datasettest.Picture(1, 2)
	header := data[12:29] // IHDR and its 13 bytes
	binary.BigEndian.PutUint32(header[4:], w)
	binary.BigEndian.PutUint32(header[8:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(header))
	return data
}

// offences scans and returns what is wrong, as "path: reason".
func offences(t *testing.T, fsys fs.FS, opts dataset.ScanOptions) []string {
	t.Helper()
	_, err := dataset.Scan(context.Background(), fsys, opts)
	var broken *dataset.BrokenError
	if !errors.As(err, &broken) {
		t.Fatalf("error %v, want a *BrokenError", err)
	}
	var lines []string
	for _, o := range broken.Offenders {
		if o.Reason == "" || o.Next == "" {
			t.Errorf("%+v says not what is wrong or what to do", o)
		}
		lines = append(lines, o.Path+": "+o.Reason)
	}
	return lines
}

// hostile is a folder with one of everything that can be wrong.
func hostile() fstest.MapFS {
	return datasettest.Files(map[string][]byte{
		"cat/a.png":         datasettest.Picture(1, 3),
		"dog/b.png":         datasettest.Picture(2, 3),
		"cat/empty.png":     nil,
		"cat/cut.png":       datasettest.Picture(9, 9)[:50],
		"cat/text.png":      []byte("this is no image"),
		"cat/x.heic":        []byte("\x00\x00\x00\x1cftypheic"),
		"dog/huge.png":      hugePNG(60000, 60000),
		"dog/B.png":         datasettest.Picture(3, 3),
		"dog/new\nline.png": datasettest.Picture(4, 3),
		"dog/\xff.png":      datasettest.Picture(5, 3),
		"stray.png":         datasettest.Picture(6, 3),
		"fox/.keep":         nil,
	})
}

func TestScanListsAllOffenders(t *testing.T) {
	want := []string{
		"cat/cut.png: decode png: the file ends before the image does",
		"cat/empty.png: the file is empty",
		"cat/text.png: not an image that is known here (JPEG, PNG, GIF, WebP, BMP, TIFF)",
		"cat/x.heic: HEIC is not supported",
		"dog/b.png: differs from dog/B.png in case only, so that macOS and Windows take them for one",
		"dog/huge.png: 60000 x 60000 pixels are more than the limit of 100 megapixels",
		"dog/new\nline.png: the name holds line breaks or control characters",
		"dog/\xff.png: the name is not UTF-8",
		"fox: the class folder holds no images",
		"stray.png: the image lies outside the class folders",
	}
	for _, workers := range []int{1, 3} {
		if diff := cmp.Diff(want, offences(t, hostile(), dataset.ScanOptions{Workers: workers})); diff != "" {
			t.Errorf("offenders (-want +got):\n%s", diff)
		}
	}
	_, err := dataset.Scan(context.Background(), hostile(), dataset.ScanOptions{})
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 1+len(want) || !strings.HasPrefix(lines[0], "10 of 12 files and folders cannot be used:") {
		t.Errorf("the error is not a summary and a line each:\n%v", err)
	}
	if !strings.Contains(err.Error(), `"dog/new\nline.png": the name`) || !strings.Contains(err.Error(), `"dog/\xff.png": the name`) {
		t.Errorf("names that break lines are not quoted:\n%v", err)
	}
}

func TestLongListsAreWholeAndSummedUpAtTheirEnd(t *testing.T) {
	contents := map[string][]byte{"cat/a.png": datasettest.Picture(1, 3), "dog/b.png": datasettest.Picture(2, 3)}
	for i := range 50 {
		contents[fmt.Sprintf("cat/%02d.png", i)] = nil
	}
	_, err := dataset.Scan(context.Background(), datasettest.Files(contents), dataset.ScanOptions{})
	var broken *dataset.BrokenError
	if !errors.As(err, &broken) || len(broken.Offenders) != 50 || broken.Broken() != 50 || broken.Files != 52 {
		t.Fatalf("error %+v, want 50 offenders of 52", err)
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 52 || lines[0] != "50 of 52 files and folders cannot be used:" || !strings.HasPrefix(lines[50], "  cat/49.png: ") ||
		lines[51] != "50 of 52 files and folders cannot be used, as listed above" {
		t.Errorf("the text lists:\n%v", err)
	}
}

func TestSkipLeavesBrokenImagesOutAndSaysSo(t *testing.T) {
	fsys := hostile()
	if got := offences(t, fsys, dataset.ScanOptions{SkipBroken: true}); len(got) != 5 {
		t.Errorf("%d offenders that cannot be skipped, want 5: %q", len(got), got)
	}
	for _, name := range []string{"dog/B.png", "dog/new\nline.png", "dog/\xff.png", "stray.png", "fox/.keep"} {
		delete(fsys, name)
	}
	m, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{SkipBroken: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []dataset.Exclusion{
		{Path: "cat/cut.png", Label: "cat", Reason: "decode png: the file ends before the image does"},
		{Path: "cat/empty.png", Label: "cat", Reason: "the file is empty"},
		{Path: "cat/text.png", Label: "cat", Reason: "not an image that is known here (JPEG, PNG, GIF, WebP, BMP, TIFF)"},
		{Path: "cat/x.heic", Label: "cat", Reason: "HEIC is not supported"},
		{Path: "dog/huge.png", Label: "dog", Reason: "60000 x 60000 pixels are more than the limit of 100 megapixels"},
	}
	if diff := cmp.Diff(want, m.Excluded); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	for _, e := range want {
		delete(fsys, e.Path)
	}
	if clean := scan(t, fsys, ""); clean.Hash() != m.Hash() {
		t.Error("leaving broken images out is not the same as not having them")
	}
	var written bytes.Buffer
	if err := dataset.WriteManifest(&written, m); err != nil {
		t.Fatal(err)
	}
	read, err := dataset.ReadManifest(&written)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read.Excluded); diff != "" {
		t.Errorf("after writing and reading (-want +got):\n%s", diff)
	}
}

func TestSkipNeedsImagesOfEveryClass(t *testing.T) {
	broken := datasettest.Files(map[string][]byte{"cat/a.png": datasettest.Picture(1, 3), "dog/b.png": nil, "fox/c.png": datasettest.Picture(2, 3)})
	dangling := datasettest.Files(map[string][]byte{"cat/a.png": datasettest.Picture(1, 3), "fox/c.png": datasettest.Picture(2, 3)})
	dangling["dog/b.png"] = &fstest.MapFile{Data: []byte("gone.png"), Mode: fs.ModeSymlink}
	for _, fsys := range []fs.FS{broken, dangling} {
		_, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{SkipBroken: true})
		if err == nil || !strings.Contains(err.Error(), `class "dog": all of its images are broken and left out`) {
			t.Errorf("error %v, want one that names dog", err)
		}
	}
}

func TestManifestOffendersAreListedWithTheirLines(t *testing.T) {
	fsys := datasettest.Files(map[string][]byte{
		"list.csv": []byte("path,label,x\na.png,cat,\na.png,dog,\ngone.png,dog,\n,dog,\nb.png,,\nb.png\n\"n\nl.png\",cat,\nc\"d.png,cat,\nempty.png,dog,\nA.png,dog,\nfolder,cat,\nb.png,dog,\n"),
		"a.png":    datasettest.Picture(1, 1), "A.png": datasettest.Picture(2, 1), "b.png": datasettest.Picture(3, 1), "empty.png": nil, "folder/x.png": datasettest.Picture(4, 1),
	})
	_, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{Manifest: "list.csv"})
	if err == nil {
		t.Fatal("a hostile manifest was accepted")
	}
	var got []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if where, _, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			got = append(got, where)
		}
	}
	slices.Sort(got)
	want := []string{"list.csv:10", "list.csv:11", "list.csv:12", "list.csv:13", "list.csv:3", "list.csv:4", "list.csv:5", "list.csv:6", "list.csv:7", "list.csv:8"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s\n%v", diff, err)
	}
}

// denied is a file system with one file and one folder without permission to read.
type denied struct{ fstest.MapFS }

func (d denied) Open(name string) (fs.File, error) {
	if name == "cat/locked.png" || name == "dog/locked" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return d.MapFS.Open(name)
}

func (d denied) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == "dog/locked" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return d.MapFS.ReadDir(name)
}

// What the machine refuses is no property of an image, and is never left out.
func TestUnreadableFilesAndFoldersAreNeverSkipped(t *testing.T) {
	fsys := denied{datasettest.Files(map[string][]byte{
		"cat/a.png": datasettest.Picture(1, 3), "cat/locked.png": datasettest.Picture(2, 3), "dog/b.png": datasettest.Picture(3, 3), "dog/locked/c.png": datasettest.Picture(4, 3),
	})}
	want := []string{"cat/locked.png: no permission to read it", "dog/locked: the folder cannot be read"}
	if diff := cmp.Diff(want, offences(t, fsys, dataset.ScanOptions{SkipBroken: true})); diff != "" {
		t.Errorf("offenders (-want +got):\n%s", diff)
	}
	_, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{})
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v does not wrap fs.ErrPermission", err)
	}
}

func TestCaseIsComparedForFoldersToo(t *testing.T) {
	fsys := datasettest.Files(map[string][]byte{"Cat/a.png": datasettest.Picture(1, 3), "cat/b.png": datasettest.Picture(2, 3), "cat/c.png": datasettest.Picture(3, 3), "dog/É.png": datasettest.Picture(4, 3), "dog/é.png": datasettest.Picture(5, 3)})
	want := []string{
		"cat: differs from Cat in case only, so that macOS and Windows take them for one",
		"dog/é.png: differs from dog/É.png in case only, so that macOS and Windows take them for one",
	}
	if diff := cmp.Diff(want, offences(t, fsys, dataset.ScanOptions{})); diff != "" {
		t.Errorf("offenders (-want +got):\n%s", diff)
	}
}

func TestPixelLimitIsConfigurable(t *testing.T) {
	fsys := datasettest.Files(map[string][]byte{"cat/a.png": datasettest.Picture(1, 500), "dog/b.png": datasettest.Picture(2, 501)})
	got := offences(t, fsys, dataset.ScanOptions{MaxPixels: 1000})
	if want := []string{"dog/b.png: 501 x 2 pixels are more than the limit of 0.001 megapixels"}; !slices.Equal(got, want) {
		t.Errorf("offenders %q, want %q", got, want)
	}
	if _, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{MaxPixels: 1000}); !errors.Is(err, pixels.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	if _, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{MaxPixels: 1002}); err != nil {
		t.Error(err)
	}
}
