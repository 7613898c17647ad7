package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/refold/refold/cmd/refold/terminal"
)

// TestOnlyCmdSpeaksOfCommandsAndFlags: no text below cmd names one. What a user can do
// is a value of package remedy there.
func TestOnlyCmdSpeaksOfCommandsAndFlags(t *testing.T) {
	// Their texts are bytes of reports and of summary.json; or name flags of other programs.
	left := []string{"reports/logreport", "experiment/analysis/undertrained.go", "dataset/metadata/statement/midjourney.go", "experiment/cluster"}
	spoken := spokenOf(t)
	seen := make(map[string]bool)
	for _, folder := range []string{"dataset", "experiment", "model", "reports", "stats"} {
		for path, literals := range stringsBelow(t, folder) {
			exempt := slices.IndexFunc(left, func(l string) bool { return path == l || strings.HasPrefix(path, l+"/") })
			for _, text := range literals {
				said := spoken.FindString(text)
				switch {
				case said == "":
				case exempt >= 0:
					seen[left[exempt]] = true
				default:
					t.Errorf("%s says %q, in %q", path, said, text)
				}
			}
		}
	}
	for _, l := range left {
		if !seen[l] {
			t.Errorf("%s speaks of neither any more: take it off the list", l)
		}
	}
}

// spokenOf matches a command of refold or a flag.
func spokenOf(t *testing.T) *regexp.Regexp {
	t.Helper()
	var names []string
	for _, command := range newApp(terminal.New(io.Discard, io.Discard)).Commands {
		names = append(names, regexp.QuoteMeta(command.Name))
	}
	spoken := regexp.MustCompile(`\brefold (` + strings.Join(names, "|") + `)\b|(^|[^-\w])--[a-z]`)
	for text, want := range map[string]bool{
		"`refold run` goes on": true, "see refold import-log": true, "--folds": true, "say --column X": true, "(--dir)": true,
		"refold trained a network": false, "a refold": false, "-- of --": false, "2021--a": false, "refold runs": false,
	} {
		if spoken.MatchString(text) != want {
			t.Fatalf("%q: not %t", text, want)
		}
	}
	return spoken
}

// stringsBelow are the string literals of Go files in and below a folder of the module,
// by path; those of tests are left out.
func stringsBelow(t *testing.T, folder string) map[string][]string {
	t.Helper()
	const root = "../.."
	all := make(map[string][]string)
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Errorf("%s: %v", path, err)
				}
				name := filepath.ToSlash(relative)
				all[name] = append(all[name], text)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 3 {
		t.Fatalf("%s: strings in %d files", folder, len(all))
	}
	return all
}
