package decision

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/leak"
)

const (
	hashA = "3f2a9c0d11aa0000000000000000000000000000000000000000000000000001"
	hashB = "77ab01c2d3e40000000000000000000000000000000000000000000000000002"
	hashC = "90ab01c2d3e40000000000000000000000000000000000000000000000000003"
)

// canonical is a file as Write writes it.
const canonical = `# Decisions on the birds, kept with them.
decision,about,images,name,note
ignore,detector,,near-copies,
same,prompt,,"a cat, ""sitting""",
# Two people with one name.
different,author,,"Doe, Jane",asked both (ada)
same,cluster,3f2a9c0d11aa 77ab01c2d3e4 90ab01c2d3e4,,a burst
different,pair,3f2a9c0d11ab 77ab01c2d3e4,,"cats/1.png, cats/7.png"
ignore,label,3f2a9c0d11ab,cat,
ignore,label,3f2a9c0d11ab 77ab01c2d3e4,dog,"puppies, both"
# The end.
`

func read(t *testing.T, text string) *File {
	t.Helper()
	f, err := Read(strings.NewReader(text), "decisions.csv")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func written(t *testing.T, f *File) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestACanonicalFileIsWrittenToTheSameBytes(t *testing.T) {
	f := read(t, canonical)
	if d := cmp.Diff(canonical, written(t, f)); d != "" {
		t.Error(d)
	}
	want := Line{Number: 6, Answer: Different, About: "author", Name: "Doe, Jane", Note: "asked both (ada)", Comments: []string{"# Two people with one name."}}
	if d := cmp.Diff(want, f.Lines[2]); d != "" {
		t.Error(d)
	}
}

// The order of lines, capitals, spaces, spreadsheets' ways and doubled lines say nothing.
func TestWhatSaysTheSameIsReadAsTheSame(t *testing.T) {
	plain := Header + "\ndifferent,author,,Jane Doe,\nignore,detector,,job,\nsame,pair," + hashA + " " + hashB + ",,one scan\n"
	want := read(t, plain)
	for name, text := range map[string]string{
		"another order":   "same,pair," + hashB + " " + hashA + ",,one scan\nignore,detector,,job\ndifferent,author,,Jane Doe\n",
		"semicolons":      "\ufeffDecision;About;Images;Name;Note\r\nsame;pair;" + hashA + " " + hashB + ";;one scan\r\nignore;detector;;job;\r\ndifferent;author;;Jane  Doe;\r\n",
		"tabs":            strings.ReplaceAll(plain, ",", "\t"),
		"empty columns":   strings.ReplaceAll(plain, "\n", ",,\n"),
		"spaces, quotes":  " same , PAIR , sha256:" + strings.ToUpper(hashA) + "   " + hashB + ",, \"one scan\" \n\n  \nignore,detector,,job\ndifferent,author,,\"Jane\tDoe\"\n",
		"pasted together": plain + plain,
		"a pair by name":  strings.Replace(plain, "pair", "cluster", 1),
		"a later note":    "same,pair," + hashA + " " + hashB + "\n" + plain,
	} {
		f := read(t, text)
		if d := cmp.Diff(written(t, want), written(t, f)); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
		if Hash(f.Lines) != Hash(want.Lines) {
			t.Errorf("%s: another hash", name)
		}
	}
}

func TestNotesCommentsAndPlacesAreNoPartOfTheHash(t *testing.T) {
	f := read(t, canonical)
	plain := slices.Clone(f.Lines)
	for i := range plain {
		plain[i].Number, plain[i].Note, plain[i].Comments = 0, "", nil
	}
	rand.Shuffle(len(plain), func(i, j int) { plain[i], plain[j] = plain[j], plain[i] })
	if Hash(plain) != Hash(f.Lines) {
		t.Error("the hash depends on notes, comments or the order")
	}
	plain[0].Answer = map[Answer]Answer{Same: Different, Different: Same, Ignore: Same}[plain[0].Answer]
	if Hash(plain) == Hash(f.Lines) {
		t.Error("another answer has the same hash")
	}
}

func TestProblemsNamePlaceAndNextStep(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"maybe,pair," + hashA + " " + hashB, `decisions.csv:2: the decision is "maybe": write same, different or ignore`},
		{"decision,about,images,name", "decisions.csv:2: the columns have other names, or another order, than decision,about,images,name,note: bring them into this form"},
		{"About,Decision,images,name,note", "decisions.csv:2: the columns have other names, or another order"},
		{"same,paar," + hashA + " " + hashB, `decisions.csv:2: images are named, but the line is about "paar": write pair, cluster or label, or leave the images out`},
		{"same,artist,,ada", `decisions.csv:2: the line is about "artist": write detector, job, prompt, session, place, author, cluster, pair or label`},
		{"same,author", "decisions.csv:2: which author is meant is not said: write the name"},
		{"same,author,,a,b,c", "decisions.csv:2: 6 fields, not 5: put quotes around a name"},
		{"same,pair,3f2a9c0d11a " + hashB, `decisions.csv:2: image "3f2a9c0d11a" is no SHA-256: write the file's SHA-256 in hexadecimal, or at least its first 12 digits`},
		{"same,pair,1.23457E+11 " + hashB, `decisions.csv:2: image "1.23457E+11" is no SHA-256`},
		{"same,pair," + hashA, "decisions.csv:2: 1 images are named for a pair: a pair has two images, a cluster more"},
		{"same,pair," + hashA + " " + hashB + " " + hashC, "decisions.csv:2: 3 images are named for a pair"},
		{"same,pair," + hashA + " " + hashA[:20], "decisions.csv:2: image " + hashA[:20] + " is named twice: name each file once"},
		{"same,pair," + hashA + " " + hashB + ",ada", `decisions.csv:2: the name "ada" stands beside images`},
		{"same,detector,,hashes", `decisions.csv:2: the detector is "hashes": write near-copies, job, prompt, session, place or author`},
		{"different,detector,,copies", "decisions.csv:2: exact copies are always joined: take the line out"},
		{"same,label," + hashA + ",cat", "decisions.csv:2: the decision on a label is same: write ignore where the label is right, and correct it in the data set where it is wrong"},
		{"ignore,label," + hashA, "decisions.csv:2: which label is right is not said: write the class as the name"},
		{"ignore,label,,cat", "decisions.csv:2: no image is named for a label: write the SHA-256 of its file"},
		{"same,author,,\"Jane", "decisions.csv:2: no sound CSV on one line (extraneous or missing \" in quoted-field): put quotes around"},
		{"same,author,,\"Jane\nDoe\"", "decisions.csv:3: no sound CSV on one line"},
		{"same,author,,Jane\x00", "decisions.csv:2: the line is not UTF-8: save it as CSV UTF-8"},
		{"same,author,,J\xe4ne", "decisions.csv:2: the line is not UTF-8"},
		{"same,author,,a\rsame,author,,b", "decisions.csv:2: CR stands in the middle of the line"},
		{"same,author,,Jane,\x1b[31m", "decisions.csv:2: the note holds control characters"},
		{"same,author,,Jane\nignore,author,,Jane", "decisions.csv:3: ignore, but line 2 says same of the same: take one of the two lines out"},
		{"same,pair," + hashA + " " + hashB + "\n\ndifferent,cluster," + hashB + " " + hashA, "decisions.csv:4: different, but line 2 says same of the same"},
	} {
		_, err := Read(strings.NewReader(Header+"\n"+c.line+"\n"), "decisions.csv")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.line, err, c.want)
		}
	}
	_, err := Read(strings.NewReader(strings.Repeat("maybe\n", 25)), "decisions.csv")
	var e *Error
	if !errors.As(err, &e) || len(e.Problems) != 10 || e.More != 15 || !strings.HasSuffix(err.Error(), "\nand 15 more problems") {
		t.Errorf("many problems: %v", err)
	}
}

// Names of relations come from files: they are written on one line and read back.
func TestNamesAreReadBack(t *testing.T) {
	for _, name := range []string{"Jane Doe", "  a\n\tb\r\nc ", "\x1b[31mred", "a,b;\"c\"", "#1", strings.Repeat("a cat and ", 900), strings.Repeat("日本", 400), "\xff\xfe"} {
		l := On(Different, leak.Relation{Kind: leak.Prompt, Name: name}, []string{hashA, hashB, hashC})
		if l.About != "prompt" || l.Name == "" || len([]rune(l.Name)) > 300 || Name(l.Name) != l.Name {
			t.Errorf("%.40q: %+v", name, l)
		}
		l.Number = 1
		if d := cmp.Diff([]Line{l}, read(t, l.CSV()).Lines); d != "" {
			t.Errorf("%.40q:\n%s", name, d)
		}
	}
	long := strings.Repeat("a cat and ", 900)
	if Name(long+"1") == Name(long+"2") {
		t.Error("two long names are written alike")
	}
	if l := On(Same, leak.Relation{Kind: leak.Author, Name: "\x00 "}, []string{hashB, hashA}); l.About != Pair || l.Images[0] != hashA {
		t.Errorf("without a name: %+v", l)
	}
}

// A label that is right is a line of its own, whatever the class is called.
func TestALineOnALabelIsReadBack(t *testing.T) {
	for class, about := range map[string]string{"cat": Label, "two\nwords, \"x\"": Label, "\x01": ""} {
		l, ok := OnLabel(class, hashA, "cats/1.png")
		if ok != (about != "") || l.About != about {
			t.Fatalf("%q: %+v, %t", class, l, ok)
		}
		if !ok {
			continue
		}
		l.Number = 1
		if d := cmp.Diff([]Line{l}, read(t, l.CSV()).Lines); d != "" || l.Answer != Ignore || l.Name != Name(class) || l.Note != "cats/1.png" {
			t.Errorf("%q: %+v\n%s", class, l, d)
		}
	}
}

// FuzzRead: what is read is written in one form, which is read as the same again.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{canonical, Header, "\ufeffdecision;about;images;name;note\r\nsame;author;;x;\r\n", "#\n\"# a\",,\n", "same,author,,\"a\"\"b\"", "ignore,detector,,job,\"n,\"\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(bytes.NewReader(data), "decisions.csv")
		if err != nil {
			for _, line := range strings.Split(err.Error(), "\n") {
				if fault.BreaksLine(line) {
					t.Fatalf("the error reads %q", line)
				}
			}
			return
		}
		text := written(t, file)
		again := read(t, text)
		if d := cmp.Diff(text, written(t, again)); d != "" {
			t.Fatal(d)
		}
		if Hash(again.Lines) != Hash(file.Lines) || len(again.Lines) != len(file.Lines) {
			t.Fatalf("%q is read as other decisions", text)
		}
	})
}
