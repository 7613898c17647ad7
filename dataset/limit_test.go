package dataset

import (
	"errors"
	"testing"
)

// What is remembered of a file was scanned with the limit of that time.
func TestPixelLimitHoldsForRememberedImages(t *testing.T) {
	folder := realImages(t)
	cache := openCache(t, plenty)
	m, err := Scan(t.Context(), DirFS(folder), ScanOptions{Cache: cache})
	if err != nil {
		t.Fatal(err)
	}
	limit, larger := int64(m.Images[0].Width)*int64(m.Images[0].Height), 0
	for _, image := range m.Images {
		if int64(image.Width)*int64(image.Height) > limit {
			larger++
		}
	}
	files := watch(folder)
	_, err = Scan(t.Context(), files, ScanOptions{Cache: cache, MaxPixels: limit})
	var broken *BrokenError
	if !errors.As(err, &broken) || len(broken.Offenders) != larger || larger == 0 {
		t.Errorf("error %v, want %d offenders", err, larger)
	}
	if len(files.read) > 0 {
		t.Errorf("%d files were read again", len(files.read))
	}
}
