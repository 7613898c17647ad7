package tfevents_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/refold/refold/experiment/traininglog/tfevents"
)

// FuzzRead: whatever a file holds, reading it ends in an error that names a byte of it
// or in whole records.
func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.tfevents")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, data) })
}

// FuzzEvent does so behind right checksums, which a fuzzer does not find.
func FuzzEvent(f *testing.F) {
	f.Add(event(1, simple("a", 0.5)), start(0))
	f.Add(event(2, tensor("a", varint(1, 1), message(2, message(2, varint(1, 1))), fixed32(5, 1))), event(1, simple("a", 0.5)))
	f.Add(event(1, tensor("b", varint(1, 19), text(13, "\x80\x74"))), event(3, join(text(1, "b"), message(8, join(varint(1, 9), text(10, "\x05"))))))
	f.Add(event(1, join(text(1, "a"), message(4, text(4, "png")), plugin("images"))), join(message(4, nil), varint(2, 1)))
	f.Fuzz(func(t *testing.T, first, second []byte) { checkRead(t, file(first, second)) })
}

func checkRead(t *testing.T, data []byte) {
	e, err := tfevents.Read(bytes.NewReader(data))
	if err != nil {
		var at *tfevents.RecordError
		if e != nil || !errors.As(err, &at) || at.Offset < 0 || at.Offset >= int64(len(data)) {
			t.Fatalf("%v, %v", e, err)
		}
		return
	}
	if e.Whole > int64(len(data)) || e.Truncated != (e.Whole < int64(len(data))) {
		t.Fatalf("%d bytes of %d are whole, truncated %v", e.Whole, len(data), e.Truncated)
	}
	index := 0
	for _, s := range e.Starts {
		if s.Index < index || s.Index > len(e.Scalars) {
			t.Fatalf("a start at %d of %d scalars", s.Index, len(e.Scalars))
		}
		index = s.Index
	}
	for _, s := range e.Scalars {
		if s.Bits == 0 || s.Spacing() < 0 {
			t.Fatalf("%+v", s)
		}
	}
	if len(data) > 0 && !e.Truncated && !tfevents.Recognise(data) {
		t.Fatal("read, but not recognised")
	}
}
