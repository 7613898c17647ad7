package external

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPrintedOfTasks: what a kept program prints in a task is in that task's log to its last
// byte, and in no other one.
func TestPrintedOfTasks(t *testing.T) {
	p, err := newPrinted(true)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		path := filepath.Join(t.TempDir(), "output.log")
		if err := p.to(path); err != nil {
			t.Fatal(err)
		}
		text := strings.Repeat(fmt.Sprintf("task %d: some words\x00\n", i), 5000) + "its last words, without an end of line"
		if _, err := p.writer.WriteString(text); err != nil {
			t.Fatal(err)
		}
		p.catchUp()
		if told := p.tell(); !strings.HasSuffix(told, "without an end of line") {
			t.Errorf("task %d: it tells %q", i, told)
		}
		if err := p.to(""); err != nil {
			t.Fatal(err)
		}
		if log, err := os.ReadFile(path); err != nil || string(log) != text {
			t.Fatalf("task %d: %d bytes of %d, %v", i, len(log), len(text), err)
		}
	}
	if err := p.close(); err != nil {
		t.Error(err)
	}
}

// TestPrintedEnds with a kept program, though refold could write to it too.
func TestPrintedEnds(t *testing.T) {
	p, err := newPrinted(true)
	if err != nil {
		t.Fatal(err)
	}
	text := "as if a mark began: " + string(p.marks.text[:5])
	if _, err := p.writer.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := p.settle(); err != nil {
		t.Error(err)
	}
	select {
	case <-p.ended:
	default:
		t.Error("more is waited for")
	}
	if string(p.last) != text {
		t.Errorf("it told %q", p.last)
	}
	p.catchUp() // of which nothing comes
	if err := p.close(); err != nil {
		t.Error(err)
	}
}

// TestPrintedMarks are found wherever reads divide them, and nothing else is left out.
func TestPrintedMarks(t *testing.T) {
	m := newMarks()
	begun := string(m.text[:len(m.text)-1])
	all := []byte("one" + begun + string(m.text) + "two" + string(m.text) + string(m.text) + "\x00\x00" + string(m.text) + "three" + begun)
	want := "one" + begun + "two\x00\x00three" + begun
	for size := 1; size <= len(all); size++ {
		var got bytes.Buffer
		take := func(data []byte) { got.Write(data) }
		var reached []<-chan struct{}
		for range 4 {
			reached = append(reached, m.announce())
		}
		for rest := all; len(rest) > 0; rest = rest[min(size, len(rest)):] {
			m.pass(rest[:min(size, len(rest))], take)
		}
		m.end(take)
		if got.String() != want {
			t.Errorf("reads of %d bytes: %q, not %q", size, got.String(), want)
		}
		for i, c := range reached {
			select {
			case <-c:
			default:
				t.Errorf("reads of %d bytes: mark %d was not found", size, i)
			}
		}
	}
}
