package reports

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/text/texttest"
)

var localLink = regexp.MustCompile(`\]\(([^)#:]+)\)`)

// Every case writes a report whose links lead to files, whose files are all linked, whose
// figures can be read, and whose page is whole and loads nothing.
func TestReportsAreWhole(t *testing.T) {
	all := reportstest.Cases()
	all["wild"] = reportstest.WildCurves()
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := Write(dir, s, nil); err != nil {
				t.Fatal(err)
			}
			linked := linkedFiles(t, dir)
			if name != "nothing-yet" && len(linked) < 2+2*3 {
				t.Errorf("only %v", linked)
			}
			err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				relative, err := filepath.Rel(dir, path)
				if !linked[filepath.ToSlash(relative)] {
					t.Errorf("nothing links to %s", relative)
				}
				texttest.CheckFile(t, path)
				return err
			})
			if err != nil {
				t.Error(err)
			}
			page, err := os.ReadFile(filepath.Join(dir, "report.html"))
			if err != nil {
				t.Fatal(err)
			}
			texttest.CheckPage(t, string(page))
		})
	}
}

// linkedFiles are the report's own and those that report.md links to, each once.
func linkedFiles(t *testing.T, dir string) map[string]bool {
	t.Helper()
	report, err := os.ReadFile(filepath.Join(dir, "report.md"))
	if err != nil {
		t.Fatal(err)
	}
	linked := map[string]bool{"report.md": true, "report.html": true}
	for _, m := range localLink.FindAllSubmatch(report, -1) {
		path := string(m[1])
		if linked[path] {
			t.Errorf("%s is shown twice", path)
		}
		linked[path] = true
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
			t.Error(err)
		}
	}
	return linked
}

func TestAlternativeTextsStateFigures(t *testing.T) {
	for _, m := range regexp.MustCompile(`!\[(.*?)\]\(figures`).FindAllStringSubmatch(markdown(t, reportstest.Demo().Summary()), -1) {
		if !regexp.MustCompile(`\d+\.\d %`).MatchString(m[1]) {
			t.Errorf("no figure in %q", m[1])
		}
	}
}

func TestWriteReplacesAnEarlierReport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs", "demo", "report")
	timing := &status.Timing{Host: "a machine", Wall: 90 * time.Second}
	if err := Write(dir, reportstest.NothingYet(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "timing.md")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("timing.md was written without a timing: %v", err)
	}
	if err := Write(dir, reportstest.Ungrouped(), timing); err != nil {
		t.Fatal(err)
	}
	report, err := os.ReadFile(filepath.Join(dir, "report.md"))
	if err != nil || !bytes.Contains(report, []byte("is supported")) {
		t.Errorf("report.md is not the new one: %v", err)
	}
	if page, err := os.ReadFile(filepath.Join(dir, "timing.md")); err != nil || !bytes.Contains(page, []byte("1 min 30 s")) {
		t.Errorf("timing.md: %v\n%s", err, page)
	}
	hidden, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(hidden) > 0 {
		t.Errorf("temporary files are left: %v %v", hidden, err)
	}
}

func TestWriteNamesThePathThatFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(file, reportstest.NothingYet(), nil); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("error does not name %s: %v", file, err)
	}
}

// BenchmarkFullReport times the report of a run of the article's size: 200 trials,
// 100 epochs.
func BenchmarkFullReport(b *testing.B) {
	o := reportstest.Demo()
	o.Images, o.Groups, o.K, o.Seeds, o.Epochs = 1000, 300, 10, 5, 100
	s := o.Summary()
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(b.TempDir(), s, nil); err != nil {
			b.Fatal(err)
		}
	}
}
