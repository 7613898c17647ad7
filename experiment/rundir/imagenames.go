package rundir

import (
	"fmt"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
)

// ImagesIndex says which of the copies in the folder of images is of which image. Programs
// never see it.
const ImagesIndex = "index.json"

const imagesIndexVersion = 1

type imagesIndex struct {
	Version  int      `json:"version"`
	Manifest string   `json:"manifest"` // hash of manifest.jsonl
	Names    []string `json:"names"`    // in the order of the manifest; empty: no trial needs it
}

// WriteImageNames keeps the names of the run's copies of its images.
func (s *OpenSession) WriteImageNames(names []string) error {
	return document.Write(s.dir.Path(ImagesFolder, ImagesIndex), imagesIndex{Version: imagesIndexVersion, Manifest: s.made.Images, Names: names})
}

// ImageNames reads the names of the run's copies of its images.
func (d Dir) ImageNames() ([]string, error) {
	path := d.Path(ImagesFolder, ImagesIndex)
	data, err := disk.ReadFile(path, maxPlanFile)
	if err != nil {
		return nil, err
	}
	var index imagesIndex
	if err := document.Parse(data, &index); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, err
	}
	if index.Version != imagesIndexVersion || index.Manifest != made.Images {
		return nil, fmt.Errorf("%s is of other images or another version: make the run ready again", path)
	}
	return index.Names, nil
}
