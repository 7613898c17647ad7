package dataset

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/pixels"
)

// manifestVersion is the version of the manifest.jsonl format.
const manifestVersion = 1

// manifestHeader is the first line of manifest.jsonl.
type manifestHeader struct {
	Version  int         `json:"version"`
	Images   int         `json:"images"`
	Classes  []string    `json:"classes"`
	Columns  []string    `json:"columns"`
	Excluded []Exclusion `json:"excluded,omitempty"`
	Hash     string      `json:"hash"`
}

// Hash is a SHA-256 in hexadecimal over identities, labels and columns of all
// images, not over paths: renaming files or reordering columns does not change it.
func (m *Manifest) Hash() string {
	hash := sha256.New()
	names := slices.Sorted(slices.Values(m.Columns))
	write := func(fields ...string) {
		for _, field := range fields {
			fmt.Fprintf(hash, "%d:%s", len(field), field)
		}
	}
	fmt.Fprintf(hash, "%d columns %d images\n", len(names), len(m.Images))
	write(names...)
	for _, image := range m.Images {
		write(image.ID, image.Label)
		for _, name := range names {
			write(image.Columns[name])
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// PixelsHash is a SHA-256 in hexadecimal over what all images are decoded to, and over
// the revision of resizing: together with the settings of Preprocess it stands for
// the pixels that networks are given.
func (m *Manifest) PixelsHash() string {
	hash := sha256.New()
	fmt.Fprintf(hash, "resizing %d\n", pixels.ResizeRevision)
	for _, image := range m.Images {
		fmt.Fprintln(hash, image.ID, image.PixelHash)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// WriteManifest writes manifest.jsonl: a header line with version, number of
// images, classes, columns, broken images that were left out, and Hash, then one
// image a line. The same manifest gives the same bytes.
func WriteManifest(w io.Writer, m *Manifest) error {
	buffered := bufio.NewWriter(w)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	header := manifestHeader{
		Version: manifestVersion, Images: len(m.Images), Excluded: m.Excluded, Hash: m.Hash(),
		Classes: append([]string{}, m.Classes...), Columns: append([]string{}, m.Columns...),
	}
	if err := encoder.Encode(header); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	for _, image := range m.Images {
		if err := encoder.Encode(image); err != nil {
			return fmt.Errorf("write manifest: image %s: %w", image.Path, err)
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return nil
}

// ReadManifest reads what WriteManifest wrote, and refuses what it cannot have
// written: a wrong number of images, images out of order, unknown classes or
// columns, another hash. Errors name the line.
func ReadManifest(r io.Reader) (*Manifest, error) {
	lines := bufio.NewReader(r)
	var header manifestHeader
	if err := readLine(lines, 1, &header); err != nil {
		return nil, err
	}
	if header.Version != manifestVersion {
		return nil, fmt.Errorf("manifest line 1: version %d, this program reads version %d", header.Version, manifestVersion)
	}
	m := &Manifest{Classes: header.Classes, Columns: header.Columns, Excluded: header.Excluded}
	if len(m.Columns) == 0 {
		m.Columns = nil
	}
	for line := 2; ; line++ {
		var image Image
		err := readLine(lines, line, &image)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := m.admit(image); err != nil {
			return nil, fmt.Errorf("manifest line %d: %w", line, err)
		}
		m.Images = append(m.Images, image)
	}
	if len(m.Images) != header.Images {
		return nil, fmt.Errorf("manifest: %d images, its first line promises %d: the file is damaged", len(m.Images), header.Images)
	}
	if hash := m.Hash(); hash != header.Hash {
		return nil, fmt.Errorf("manifest: the hash is %s, its first line says %s: the file has been changed", hash, header.Hash)
	}
	return m, nil
}

// readLine decodes one line of JSON. It returns io.EOF bare at the end of the
// images; a missing header is an error of its own.
func readLine(lines *bufio.Reader, line int, into any) error {
	text, err := lines.ReadBytes('\n')
	if err == io.EOF && len(text) == 0 {
		if line == 1 {
			return fmt.Errorf("manifest: the file is empty")
		}
		return io.EOF
	}
	if err != nil && err != io.EOF {
		return fmt.Errorf("manifest line %d: %w", line, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("manifest line %d: %w", line, err)
	}
	return nil
}

// admit checks that an image may follow those already there.
func (m *Manifest) admit(image Image) error {
	if !slices.Contains(m.Classes, image.Label) {
		return fmt.Errorf("label %q is none of the classes %s", image.Label, strings.Join(m.Classes, ", "))
	}
	for name := range image.Columns {
		if !slices.Contains(m.Columns, name) {
			return fmt.Errorf("column %q is none of the columns %s", name, strings.Join(m.Columns, ", "))
		}
	}
	want := image.FileHash
	if n := len(m.Images); n > 0 {
		last := m.Images[n-1]
		if last.FileHash > image.FileHash {
			return fmt.Errorf("image %s is out of order", image.ID)
		}
		if last.FileHash == image.FileHash {
			want = nextID(last)
		}
	}
	if image.ID != want {
		return fmt.Errorf("image %s: its identity should be %s", image.ID, want)
	}
	return nil
}

// nextID is the identity of the file after image where both are equal.
func nextID(image Image) string {
	ordinal := 1
	if _, suffix, ok := strings.Cut(image.ID, "-"); ok {
		fmt.Sscan(suffix, &ordinal) // image was admitted: the suffix is a number
	}
	return fmt.Sprintf("%s-%d", image.FileHash, ordinal+1)
}

// FirstOfSeveral are the paths, sorted, of images whose files hold further frames,
// pages or pictures, which are not used.
func (m *Manifest) FirstOfSeveral() []string {
	paths := []string{}
	for _, image := range m.Images {
		if pixels.FirstOfSeveral(image.Format) {
			paths = append(paths, image.Path)
		}
	}
	slices.Sort(paths)
	return paths
}
