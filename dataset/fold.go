package dataset

import (
	"errors"
	"fmt"
)

// ClassError says why a class cannot be divided. Labels are numbers, so that Name
// is empty until Manifest.NameClass fills it in.
type ClassError struct {
	Class   int
	Name    string
	Problem string
}

func (e *ClassError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("class number %d %s", e.Class, e.Problem)
	}
	return fmt.Sprintf("class %q %s", e.Name, e.Problem)
}

// NameClass gives the class of a ClassError its name. It returns other errors as
// they are. It is not for labels of NullLabels, which are no classes.
func (m *Manifest) NameClass(err error) error {
	var problem *ClassError
	if !errors.As(err, &problem) || problem.Class >= len(m.Classes) {
		return err
	}
	return &ClassError{Class: problem.Class, Name: m.Classes[problem.Class], Problem: problem.Problem}
}

// checkFolds checks what does not depend on labels or groups.
func checkFolds(images, k int, validation float64) error {
	if k < 2 {
		return fmt.Errorf("k = %d: there must be at least 2 folds", k)
	}
	if k > images {
		return fmt.Errorf("k = %d folds of %d images: lower k or draw more images", k, images)
	}
	if !(validation >= 0 && validation < 1) {
		return fmt.Errorf("validation %g: the share of the training side must be at least 0 and below 1", validation)
	}
	return nil
}
