package tool

import (
	"strings"

	"github.com/refold/refold/experiment/traininglog/format/object"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

// IsDeiT tells the log.txt of DeiT, and of those made after it, such as ConvNeXt's.
func IsDeiT(s *source.Source) bool {
	return strings.HasPrefix(s.First, "{\"") && strings.Contains(s.First, `"n_parameters"`) && strings.Contains(s.Text, `"test_acc1"`)
}

// ReadDeiT reads percentages in JSON lines.
func ReadDeiT(s *source.Source) error {
	if err := object.ReadLines(s); err != nil {
		return err
	}
	s.Percentages()
	return nil
}
