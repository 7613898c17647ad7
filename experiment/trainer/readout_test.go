package trainer

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
)

func TestReadoutsAreChecked(t *testing.T) {
	many := make([]string, MaxReadouts+1)
	for i := range many {
		many[i] = strings.Repeat("x", i+1)
	}
	for _, test := range []struct {
		names    []string
		deciding string
		message  string // of the error; empty: none
	}{
		{[]string{"softmax"}, "softmax", ""},
		{[]string{Moving, Precise}, Moving, ""},
		{[]string{"mit Glättung", "ohne"}, "ohne", ""},
		{many[:MaxReadouts], "x", ""},
		{nil, "", "0 read-outs"},
		{many, "x", "17 read-outs"},
		{[]string{""}, "", "0 bytes"},
		{[]string{strings.Repeat("é", 33)}, strings.Repeat("é", 33), "66 bytes"},
		{[]string{"a\xff"}, "a\xff", "cannot be printed"},
		{[]string{"a\nb"}, "a\nb", "cannot be printed"},
		{[]string{"a", "b", "a"}, "b", `read-out 3: the name "a" is taken`},
		{[]string{"a", "b"}, "c", `"c" shall decide`},
	} {
		err := Readouts{test.names, test.deciding}.Check()
		if (err == nil) != (test.message == "") || err != nil && !strings.Contains(err.Error(), test.message) {
			t.Errorf("%q, %q decides: %v, want %q", test.names, test.deciding, err, test.message)
		}
	}
}

func TestTheDecidingReadout(t *testing.T) {
	r := BatchNorm(spec.Precise)
	if got := r.Of([]Readout{{Name: Moving}, {Name: Precise}}); got.Name != Precise || r.String() != "moving, precise (precise decides)" {
		t.Errorf("%+v, %s", got, r)
	}
	if r.Equal(BatchNorm(spec.Moving)) || !r.Equal(BatchNorm(spec.Precise)) || r.Equal(Readouts{[]string{Precise}, Precise}) {
		t.Error("read-outs are compared by names alone")
	}
}
