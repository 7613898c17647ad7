package dataset

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
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
