package pixels

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tiffCase is a file of those that the decoder of TIFF is tested with.
func tiffCase(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("tiff", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestTIFFIsReadOrRefusedByName: kinds of which some were once read wrongly.
func TestTIFFIsReadOrRefusedByName(t *testing.T) {
	for name, want := range map[string]string{
		"cases/group4_blackiszero.tif": "",
		"cases/white_alpha102.tif":     "",
		"cases/ycbcr.tif":              "",
		"big-mm-tiles.tif":             "",
		"cases/jpeg.tif":               "",
		"cases/i32.tif":                "TIFF with 32-bit signed samples is not supported: decide which values are black and white",
	} {
		m, format, err := decodeBytes(tiffCase(t, name))
		switch {
		case want == "" && (err != nil || format != "tiff" || m.Bounds().Empty()):
			t.Errorf("%s: format %q, %v", name, format, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
}

// TestAssociatedAlphaOnWhite: colours above their alpha are white, not grey.
func TestAssociatedAlphaOnWhite(t *testing.T) {
	m, _, err := decodeBytes(tiffCase(t, "cases/white_alpha102.tif"))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range flattened(m, White) {
		if v != 255 {
			t.Fatalf("value %d is %d, want 255", i, v)
		}
	}
}

// TestTIFFIsTurnedUpright: the same pixels with two orientations.
func TestTIFFIsTurnedUpright(t *testing.T) {
	stored, _, err := decodeBytes(tiffCase(t, "orientation1.tif"))
	if err != nil {
		t.Fatal(err)
	}
	turned, _, err := decodeBytes(tiffCase(t, "orientation6.tif"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(turned.Pix, stored.Pix) || !bytes.Equal(turned.Pix, upright(stored, 6).Pix) {
		t.Error("orientation 6 is not undone")
	}
}
