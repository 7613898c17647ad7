package tfevents_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/refold/refold/experiment/traininglog/tfevents"
)

func mustRead(t interface {
	Helper()
	Fatal(...any)
}, data []byte) *tfevents.Events {
	t.Helper()
	events, err := tfevents.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// TestNumbers: each way to store a number, as tensor.proto has them.
func TestNumbers(t *testing.T) {
	scalarShape, oneByOne := message(2, nil), message(2, join(message(2, varint(1, 1)), message(2, varint(1, 1))))
	for name, c := range map[string]struct {
		value   []byte
		want    float64
		bits    int
		spacing float64
	}{
		"old form":           {simple("a", 0.75), 0.75, 24, 0x1p-24},
		"old form, 0":        {simple("a", 0), 0, 24, 0},
		"old form, other":    {join(simple("a", 1), plugin("custom")), 1, 24, 0x1p-23},
		"float, content":     {tensor("a", varint(1, 1), scalarShape, text(4, "\x00\x00\x40\x3f")), 0.75, 24, 0x1p-24},
		"float, packed":      {tensor("a", varint(1, 1), text(5, "\x00\x00\x40\x3f")), 0.75, 24, 0x1p-24},
		"float, not packed":  {tensor("a", varint(1, 1), fixed32(5, 0x3f400000)), 0.75, 24, 0x1p-24},
		"float, one by one":  {tensor("a", varint(1, 1), oneByOne, fixed32(5, 0x3f400000)), 0.75, 24, 0x1p-24},
		"double, content":    {tensor("a", varint(1, 2), text(4, "\x00\x00\x00\x00\x00\x00\xe8\x3f")), 0.75, 53, 0x1p-53},
		"double, field":      {tensor("a", varint(1, 2), fixed64(6, 0x3fe8000000000000)), 0.75, 53, 0x1p-53},
		"half":               {tensor("a", varint(1, 19), text(13, "\x80\x74")), 0.75, 11, 0x1p-11},
		"half, -65504":       {tensor("a", varint(1, 19), text(4, "\xff\xfb")), -65504, 11, 32},
		"half, subnormal":    {tensor("a", varint(1, 19), text(4, "\x01\x00")), 0x1p-24, 11, 0x1p-34},
		"half, infinite":     {tensor("a", varint(1, 19), text(4, "\x00\xfc")), math.Inf(-1), 11, math.NaN()},
		"half, NaN":          {tensor("a", varint(1, 19), text(4, "\x01\x7c")), math.NaN(), 11, math.NaN()},
		"bfloat16":           {tensor("a", varint(1, 14), varint(13, 0x3f40)), 0.75, 8, 0x1p-8},
		"int32, negative":    {tensor("a", varint(1, 3), varint(7, math.MaxUint64)), -1, 64, 0},
		"uint8":              {tensor("a", varint(1, 4), text(4, "\xff")), 255, 64, 0},
		"int8":               {tensor("a", varint(1, 6), text(4, "\xff")), -1, 64, 0},
		"int16":              {tensor("a", varint(1, 5), text(4, "\xfe\xff")), -2, 64, 0},
		"uint16":             {tensor("a", varint(1, 17), varint(7, 65535)), 65535, 64, 0},
		"int64":              {tensor("a", varint(1, 9), text(10, "\x05")), 5, 64, 0},
		"uint32":             {tensor("a", varint(1, 22), varint(16, math.MaxUint32)), math.MaxUint32, 64, 0},
		"uint64":             {tensor("a", varint(1, 23), varint(17, 1<<63)), 1 << 63, 64, 0},
		"histogram, then":    {join(message(5, nil), simple("a", 2)), 2, 24, 0x1p-22},
		"metadata in front":  {join(plugin("scalars"), text(1, "a"), message(8, join(varint(1, 3), varint(7, 3)))), 3, 64, 0},
		"fields of the time": {join(tensor("a", varint(1, 3), varint(7, 3), varint(99, 1)), text(77, "new")), 3, 64, 0},
	} {
		want := &tfevents.Events{Version: "brain.Event:2",
			Scalars: []tfevents.Scalar{{Tag: "a", Step: 7, WallTime: 7.5, Value: c.want, Bits: c.bits}}}
		data := file(event(7, c.value))
		want.Whole = int64(len(data))
		got := mustRead(t, data)
		if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
			t.Errorf("%s: -want +got\n%s", name, d)
		} else if s := got.Scalars[0].Spacing(); s != c.spacing && !(math.IsNaN(s) && math.IsNaN(c.spacing)) {
			t.Errorf("%s: spacing %v, want %v", name, s, c.spacing)
		}
	}
}

// TestNoScalars: what is no scalar is counted and passed over.
func TestNoScalars(t *testing.T) {
	number := message(8, join(varint(1, 3), varint(7, 3)))
	for name, v := range map[string][]byte{
		"image":             join(text(1, "a"), message(4, text(4, "png"))),
		"histogram":         join(text(1, "a"), message(5, nil)),
		"oldest histogram":  join(text(1, "a"), text(3, "")),
		"audio":             join(text(1, "a"), message(6, nil)),
		"text":              join(text(1, "a"), message(8, join(varint(1, 7), text(8, "text"))), plugin("text")),
		"nobody's tensor":   join(text(1, "a"), number),
		"scalar, then text": join(simple("a", 1), message(8, nil)),
	} {
		if e := mustRead(t, file(event(1, v))); len(e.Scalars) != 0 || e.Other != 1 {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if e := mustRead(t, file(event(1, join(text(1, "a"), plugin("hparams"))))); len(e.Scalars) != 0 || e.Other != 0 {
		t.Errorf("metadata alone: %+v", e)
	}
	// Only the first value of a tag need have metadata.
	if e := mustRead(t, file(event(1, tensor("a", varint(1, 3), varint(7, 3))), event(2, join(text(1, "a"), number)))); len(e.Scalars) != 2 {
		t.Errorf("%+v", e)
	}
}

// TestRefused: damage and what cannot be read surely ends in an error that says where.
func TestRefused(t *testing.T) {
	head := int64(len(file()))
	good := file(event(1, simple("a", 1)))
	damaged := func(at int) []byte {
		data := bytes.Clone(good)
		data[at] ^= 1
		return data
	}
	for name, c := range map[string]struct {
		data []byte
		at   int64
		want string
	}{
		"text":            {[]byte("Epoch 1, Loss: 0.7"), 0, "wrong checksum of the record's length: no event file"},
		"length":          {damaged(int(head)), head, "wrong checksum of the record's length"},
		"checksum":        {damaged(int(head) + 8), head, "wrong checksum of the record's length"},
		"data":            {damaged(int(head) + 12), head, "wrong checksum of the data"},
		"data's checksum": {damaged(len(good) - 1), head, "the 40 bytes before it can be read on their own"},
		"zeros behind":    {append(bytes.Clone(good), make([]byte, 100)...), int64(len(good)), "wrong checksum"},
		"TFRecord":        {record(message(1, message(1, nil))), 0, "no event: field 1 has the wire type 2"},
		"no message":      {file([]byte("\x09")), head, "no event: unexpected EOF"},
		"no summary":      {file(event(1, []byte("\x0a"))), head, "summary of step 1: unexpected EOF"},
		"two numbers":     {file(event(4, tensor("a/b", varint(1, 1), text(5, "12345678")))), head, `summary of step 4: scalar "a/b": 2 numbers are no scalar`},
		"no number":       {file(event(4, tensor("a", varint(1, 1)))), head, "0 numbers are no scalar"},
		"long content":    {file(event(4, tensor("a", varint(1, 1), text(4, "12345678")))), head, "8 bytes are no single float"},
		"vector":          {file(event(4, tensor("a", varint(1, 1), message(2, message(2, varint(1, 3))), fixed32(5, 0)))), head, "axis of 3"},
		"unknown rank":    {file(event(4, tensor("a", varint(1, 1), message(2, varint(3, 1)), fixed32(5, 0)))), head, "unknown rank"},
		"text scalar":     {file(event(4, tensor("a", varint(1, 7), text(8, "0.5")))), head, "of the type 7"},
		"wrong field":     {file(event(4, tensor("a", varint(1, 1), varint(5, 1)))), head, "wire type 0"},
		"tag":             {file(event(4, simple("\xff", 1))), head, "no UTF-8"},
		"long tag":        {file(event(4, simple(strings.Repeat("a", 501), 1))), head, "longer than 500 bytes"},
	} {
		e, err := tfevents.Read(bytes.NewReader(c.data))
		var at *tfevents.RecordError
		if e != nil || !errors.As(err, &at) || at.Offset != c.at || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q at byte %d", name, e, err, c.want, c.at)
		}
	}
}

// TestReaderFails: a disk's error is no end of the file.
func TestReaderFails(t *testing.T) {
	disk := errors.New("disk")
	for n := range int64(len(file()) + 1) {
		_, err := tfevents.Read(io.MultiReader(io.LimitReader(bytes.NewReader(file()), n), iotest.ErrReader(disk)))
		if !errors.Is(err, disk) {
			t.Fatalf("after %d bytes: %v", n, err)
		}
	}
}

// TestBounds: files without end cannot fill the memory.
func TestBounds(t *testing.T) {
	many := bytes.Repeat(message(1, simple("a", 1)), 600_000)
	half := join(varint(2, 1), message(5, many))
	if _, err := tfevents.Read(bytes.NewReader(file(half, half))); err == nil || !strings.Contains(err.Error(), "more than 1000000 scalars") {
		t.Error(err)
	}
	var tags []byte
	for i := range 50_001 {
		tags = append(tags, message(1, simple("t"+strings.Repeat("x", i%5)+string(rune(0x1000+i/5)), 1))...)
	}
	if _, err := tfevents.Read(bytes.NewReader(file(join(varint(2, 1), message(5, tags))))); err == nil || !strings.Contains(err.Error(), "more than 50000 tags") {
		t.Error(err)
	}
	graph := message(4, make([]byte, 9<<20))
	if e := mustRead(t, file(graph, event(1, simple("a", 1)))); e.Skipped != 1 || len(e.Scalars) != 1 {
		t.Errorf("%d skipped, %d scalars", e.Skipped, len(e.Scalars))
	}
	if e := mustRead(t, append(record(nil), file()...)); e.Skipped != 0 {
		t.Errorf("an empty record is skipped")
	}
	starts := bytes.Repeat(record(start(1)), 1000)
	if e := mustRead(t, append(file(), starts...)); len(e.Starts) != 1 {
		t.Errorf("%d starts", len(e.Starts))
	}
}

// TestRecognise: an event file is known by its first 12 bytes.
func TestRecognise(t *testing.T) {
	data := file()
	for n := range len(data) {
		if got, want := tfevents.Recognise(data[:n]), n >= 12; got != want {
			t.Fatalf("%d bytes: %v", n, got)
		}
	}
	for _, text := range []string{"", "epoch,accuracy,val_accuracy\n0,0.5,0.5\n", `{"epoch": 1, "acc": 0.5}`, strings.Repeat("\x00", 24)} {
		if tfevents.Recognise([]byte(text)) {
			t.Errorf("%q is taken for an event file", text)
		}
	}
}

// TestRoundTrip: what is written is read, in its order.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scalar := rapid.Custom(func(t *rapid.T) tfevents.Scalar {
			s := tfevents.Scalar{Tag: rapid.SampledFrom([]string{"a", "loss/train", "Genauigkeit \u2713", ""}).Draw(t, "tag"),
				Step: rapid.Int64().Draw(t, "step"), Value: rapid.Float64().Draw(t, "value"), Bits: 53}
			s.WallTime = float64(s.Step) + 0.5
			if rapid.Bool().Draw(t, "single") {
				s.Value, s.Bits = float64(float32(s.Value)), 24
			}
			return s
		})
		want := rapid.SliceOf(scalar).Draw(t, "scalars")
		var events [][]byte
		for _, s := range want {
			value := simple(s.Tag, s.Value)
			if s.Bits == 53 {
				value = tensor(s.Tag, varint(1, 2), fixed64(6, math.Float64bits(s.Value)))
			}
			events = append(events, event(s.Step, value))
		}
		got := mustRead(t, file(events...))
		if d := cmp.Diff(want, got.Scalars, cmpopts.EquateEmpty(), cmpopts.EquateNaNs(), cmpopts.IgnoreFields(tfevents.Scalar{}, "Orphan")); d != "" {
			t.Fatal(d)
		}
		for i, s := range got.Scalars {
			replaced := false
			for _, later := range got.Scalars[i+1:] {
				replaced = replaced || later.Tag == s.Tag && later.Step <= s.Step
			}
			if s.Orphan != replaced {
				t.Fatalf("scalar %d: orphan %v, want %v", i, s.Orphan, replaced)
			}
		}
	})
}
