package evaluation

import (
	"fmt"
	"strings"
)

// image is the image of a line.
func (r *reader) image(record []string) (int, error) {
	name, hash := r.columns.text(record, r.columns.file), r.columns.text(record, r.columns.sha256)
	if name == "" && hash == "" {
		return 0, fmt.Errorf("no file is named")
	}
	if name == "" {
		name = hash
	}
	i, err := r.names.Find(name)
	if err != nil {
		return 0, err
	}
	image := r.plan.Manifest.Images[i]
	if hash != "" && !strings.EqualFold(hash, image.FileHash) {
		return 0, fmt.Errorf("%s has the SHA-256 %s, and the line says %s", image.Path, image.FileHash, hash)
	}
	if label := r.columns.text(record, r.columns.label); label != "" && !r.plan.Spec.Data.Null && label != image.Label {
		return 0, fmt.Errorf("%s has the label %q, and the line says %q", image.Path, image.Label, label)
	}
	return i, nil
}
