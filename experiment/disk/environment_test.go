package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// TestExplainNamesTheErrorAndTheNextStep checks every number of this system's table,
// as errors of files carry it.
func TestExplainNamesTheErrorAndTheNextStep(t *testing.T) {
	for _, c := range environmentCases() {
		for _, number := range c.numbers {
			cause := fmt.Errorf("trial x: %w", &fs.PathError{Op: "write", Path: "elsewhere", Err: number})
			err := Explain("runs/mine", cause)
			want := fmt.Sprintf("%s: %v: %s", strings.ReplaceAll(c.what, "DIR", "runs/mine"), cause, strings.Replace(c.next, "%s", "call", 1))
			if err.Error() != want || !errors.Is(err, number) || Explain("runs/mine", err) != err {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	}
	for _, number := range noLocks() {
		err := lockFailure("runs/mine", &fs.PathError{Op: "flock", Path: "runs/mine/run.lock", Err: number})
		if machine := new(EnvironmentError); !errors.As(err, &machine) || !strings.Contains(err.Error(), "no file locks") {
			t.Errorf("got %v", err)
		}
	}
	for _, err := range []error{context.Canceled, errors.New("bad luck"), &fs.PathError{Op: "open", Path: "elsewhere", Err: fs.ErrPermission}} {
		if Explain("runs/mine", err) != err {
			t.Errorf("%v was explained", err)
		}
	}
	denied := Explain("runs/mine", &fs.PathError{Op: "open", Path: "runs/mine/spec.toml", Err: fs.ErrPermission})
	if !strings.HasPrefix(denied.Error(), "runs/mine is not open to this user: ") {
		t.Errorf("got %v", denied)
	}
}
