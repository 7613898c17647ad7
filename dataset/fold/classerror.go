package fold

import (
	"errors"
	"fmt"
)

// ClassError says why a class cannot be divided. Labels are numbers, so that Name
// is empty until NameClass fills it in.
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

// NameClass gives the class of a ClassError its name; classes are those of the
// manifest. It returns other errors as they are. It is not for labels of NullLabels,
// which are no classes.
func NameClass(err error, classes []string) error {
	var problem *ClassError
	if !errors.As(err, &problem) || problem.Class >= len(classes) {
		return err
	}
	return &ClassError{Class: problem.Class, Name: classes[problem.Class], Problem: problem.Problem}
}
