package kind

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/fault"
)

// ftyp is the first box of a media file.
func ftyp(brands ...string) string {
	size := binary.BigEndian.AppendUint32(nil, uint32(12+4*len(brands)))
	return string(size) + "ftyp" + brands[0] + "\x00\x00\x00\x00" + strings.Join(brands[1:], "")
}

// rawTIFF is a TIFF file with a directory of tags, whose values are 1.
func rawTIFF(tags ...uint32) string {
	const first, long = 8, 4 // of the directory; of its numbers
	data := binary.LittleEndian.AppendUint32([]byte("II*\x00"), first)
	data = binary.LittleEndian.AppendUint16(data, uint16(len(tags)))
	for _, tag := range tags {
		data = binary.LittleEndian.AppendUint16(data, uint16(tag))
		data = binary.LittleEndian.AppendUint16(data, long)
		data = binary.LittleEndian.AppendUint32(data, 1)
		data = binary.LittleEndian.AppendUint32(data, 1)
	}
	return string(append(data, 0, 0, 0, 0))
}

// TestKindsAreRecognisedByContent: what people keep among images and is none that
// is read. The kind decides on what to do about it.
func TestKindsAreRecognisedByContent(t *testing.T) {
	for _, test := range []struct{ kind, content string }{
		{"HEIC", ftyp("heic")}, {"HEIC", ftyp("mif1", "mif1", "heic", "miaf")}, {"HEIC", ftyp("msf1", "hevc")},
		{"AVIF", ftyp("avif", "mif1", "miaf")}, {"AVIF", ftyp("mif1", "miaf", "avif")}, {"AVIF", ftyp("avis")},
		{"HEIF", ftyp("mif1", "miaf")}, {"Canon CR3", ftyp("crx ", "isom")}, {"video", ftyp("isom", "mp42")}, {"video", ftyp("qt  ")},
		{"JPEG XL", "\xff\x0a\x00"}, {"JPEG XL", "\x00\x00\x00\x0cJXL \r\n\x87\n"}, {"JPEG 2000", "\x00\x00\x00\x0cjP  \r\n\x87\n"}, {"JPEG 2000", "\xff\x4f\xff\x51"},
		{"Photoshop", "8BPS\x00\x01"}, {"Photoshop", "8BPS\x00\x02"}, {"OS/2 bitmap array", "BA\x28\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00BM"},
		{"Windows icon", "\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00\x01\x00\x20\x00" + strings.Repeat("\x01", 8)},
		{"Windows cursor", "\x00\x00\x02\x00\x01\x00\x10\x10\x00\x00\x01\x00\x20\x00" + strings.Repeat("\x01", 8)},
		{"PCX", "\x0a\x05\x01\x08" + strings.Repeat("\x00", 124)}, {"PPM", "P6\n2 2\n255\n"}, {"PGM", "P5 2 2 255 "}, {"PBM", "P4\n1 1\n\x00"}, {"PAM", "P7\nWIDTH 2"}, {"PFM", "Pf\n2 2\n"},
		{"OpenEXR", "\x76\x2f\x31\x01\x02"}, {"Radiance HDR", "#?RADIANCE\n"}, {"DirectDraw surface", "DDS |"}, {"DICOM", strings.Repeat("\x00", 128) + "DICM"},
		{"Canon CR2", "II*\x00\x10\x00\x00\x00CR\x02\x00"}, {"DNG", rawTIFF(256, 257, 50706)}, {"camera raw", rawTIFF(254, 256, 257, 330)},
		{"WMF", "\xd7\xcd\xc6\x9a\x00"}, {"EMF", "\x01\x00\x00\x00" + strings.Repeat("\x00", 36) + " EMF"}, {"PDF", "%PDF-1.7"}, {"ZIP", "PK\x03\x04"}, {"AppleDouble", "\x00\x05\x16\x07\x00"},
		{"SVG", `<svg xmlns="http://www.w3.org/2000/svg">`}, {"SVG", "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- drawn --><svg>"}, {"SVG", "<!DOCTYPE svg PUBLIC \"x\">\n<svg>"},
		{"HTML", "<!DOCTYPE html>\n<html>"}, {"HTML", "\r\n  <HTML><head>"}, {"HTML", "<!-- x --><html><body><svg></svg>"}, {"XML", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"},
		{"Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"},
	} {
		_, err := Format([]byte(test.content))
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != test.kind || !f.Broken || f.Next == "" {
			t.Errorf("%.30q: %v of kind %q, want %q", test.content, err, f.Kind, test.kind)
		}
	}
}

// TestOtherFilesAreNoKind: what only begins like one of them.
func TestOtherFilesAreNoKind(t *testing.T) {
	for _, content := range []string{
		"hello", "BMI,age\n20,3\n", "BMW", "BMI,age,sex,weight\n20,3,f,60\n", "P6", "P6x", "P9\n", "Path\n", "BATCH of images, and more", "\x00\x00\x01\x00\x00\x00", "\n\x05\x02\x08" + strings.Repeat("\x00", 124), "<", "<a>b</a>", "a <svg>",
		"\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\x10\x00\x18\x20" + strings.Repeat("\x01", 30), // TGA
		"version 2", "    ftyp", "\x00\x00\x00\x00", "RIFF\x00\x00\x00\x00WAVE",
	} {
		if _, err := Format([]byte(content)); !errors.Is(err, errNotImage) {
			t.Errorf("%.30q: %v, want %v", content, err, errNotImage)
		}
	}
	for _, tags := range [][]uint32{{256, 257}, {254, 256}, {256, 330}} { // a smaller image alone, or more images alone
		if format, err := Format([]byte(rawTIFF(tags...))); format != "tiff" {
			t.Errorf("tags %v: %q, %v", tags, format, err)
		}
	}
}

// TestWhatLiesBesideTheImages: archives and documents beside class folders are no
// images, and photos of kinds that are not read are.
func TestWhatLiesBesideTheImages(t *testing.T) {
	for content, want := range map[string]bool{
		"PK\x03\x04 archive": false, "%PDF-1.7 paper": false, "\x1f\x8b\x08 archive": false, "\x93NUMPY labels": false, "\x89HDF\r\n": false,
		"BMI,age,sex,weight\n20,3,f,60\n": false, "BM": true, "BM6\x0c\x00\x00\x00\x00\x00\x006\x00\x00\x00(\x00\x00\x00": true,
		ftyp("heic", "mif1", "heic"): true, ftyp("avif", "mif1", "miaf"): true, "P5\n2 2\n255\n": true, "8BPS\x00\x01": true,
		ftyp("isom", "mp42"): false, "\x00\x05\x16\x07\x00": false, "text": false, "": false,
	} {
		if got := IsImage([]byte(content)); got != want {
			t.Errorf("%.30q: %v, want %v", content, got, want)
		}
	}
}

// FuzzFormat: the start of a file names a format that the tables know, or gives a
// reason.
func FuzzFormat(f *testing.F) {
	for _, s := range slices.Concat(supported, unsupported) {
		f.Add([]byte(strings.Repeat("\x00", s.offset) + s.magic))
	}
	for _, content := range []string{ftyp("mif1", "heic"), "<!doctype html>", "<svg", rawTIFF(254, 330), "version https://git-lfs.github.com/spec/v1", "P6\n"} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		format, err := Format(data)
		if err == nil {
			if find(data, supported) != format || format == "" {
				t.Fatalf("format %q", format)
			}
			return
		}
		var wrong *fault.Error
		if !errors.As(err, &wrong) || !wrong.Broken || wrong.Reason == "" || wrong.Next == "" || fault.BreaksLine(err.Error()) || len(err.Error()) > 500 {
			t.Fatalf("error %q is no sound reason", err)
		}
	})
}
