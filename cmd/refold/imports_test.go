package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const module = "github.com/refold/refold"

type listed struct {
	ImportPath string
	Doc        string
	Imports    []string
}

// packages lists the module's packages with their imports (tests left out).
func packages(t *testing.T) []listed {
	t.Helper()
	command := exec.Command("go", "list", "-json=ImportPath,Doc,Imports", "./...", "./testdata")
	command.Dir = "../.."
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0") // the same everywhere
	out, err := command.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 6 {
		t.Fatalf("go list found %d packages", len(all))
	}
	return all
}

// within reports whether a package path is one of the folders or below one.
func within(path string, folders ...string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		full := module + "/" + folder
		return path == full || strings.HasPrefix(path, full+"/")
	})
}

// TestImportsPointOneWay checks the layers: cmd -> reports -> experiment -> {model,
// dataset, stats}, and testdata below all. A package may import only its own layer and
// those below it.
func TestImportsPointOneWay(t *testing.T) {
	below := map[string][]string{
		"cmd":        {"cmd", "reports", "experiment", "dataset", "model", "stats", "testdata"},
		"reports":    {"reports", "experiment", "stats"},
		"experiment": {"experiment", "dataset", "model", "stats"},
		"dataset":    {"dataset"},
		"model":      {"model"},
		"stats":      {"stats"},
		"testdata":   {},
	}
	for _, p := range packages(t) {
		layer, _, _ := strings.Cut(strings.TrimPrefix(p.ImportPath, module+"/"), "/")
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, module+"/") && !within(imported, below[layer]...) {
				t.Errorf("%s imports %s; allowed: %v", p.ImportPath, imported, below[layer])
			}
		}
	}
}

// TestNeighbours: every package imports exactly what the table says.
func TestNeighbours(t *testing.T) {
	there := make(map[string][]string)
	for _, p := range packages(t) {
		own := []string{}
		for _, imported := range p.Imports {
			if name, ok := strings.CutPrefix(imported, module+"/"); ok {
				own = append(own, name)
			}
		}
		slices.Sort(own)
		there[strings.TrimPrefix(p.ImportPath, module+"/")] = own
	}
	if d := cmp.Diff(neighbours, there, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the table of neighbours (-) and the imports (+) differ:\n%s", d)
	}
}

// TestOutsideModulesStayInTheirPackage checks that each large dependency is
// known to one package only.
func TestOutsideModulesStayInTheirPackage(t *testing.T) {
	home := map[string]string{
		"gorgonia.org/":                     "model",
		"gonum.org/v1/plot":                 "reports",
		"github.com/olekukonko/tablewriter": "reports/text",
		"github.com/clipperhouse":           "reports/text",
		"github.com/yuin/goldmark":          "reports/text",
		"github.com/urfave/cli":             "cmd",
		"golang.org/x/term":                 "cmd/refold/terminal",
		"github.com/pelletier/go-toml":      "experiment/spec",
		"github.com/ebitengine/purego":      "model/engine/onednn",
		"github.com/klauspost/cpuid":        "experiment/machine",
		"google.golang.org/protobuf/":       "experiment/traininglog/tfevents",
	}
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			for prefix, folder := range home {
				if strings.HasPrefix(imported, prefix) && !within(p.ImportPath, folder) {
					t.Errorf("%s imports %s, which only %s may", p.ImportPath, imported, folder)
				}
			}
		}
		if within(p.ImportPath, "stats") || within(p.ImportPath, "dataset") || within(p.ImportPath, "model/engine") {
			if slices.ContainsFunc(p.Imports, func(i string) bool { return strings.HasPrefix(i, "gorgonia.org/") }) {
				t.Errorf("%s must not know Gorgonia", p.ImportPath)
			}
		}
	}
}

// TestLinksNoEngine: whoever checks settings, reads results or shows them links neither
// Gorgonia nor an engine, not through other packages either.
func TestLinksNoEngine(t *testing.T) {
	for _, folder := range []string{"experiment/spec", "experiment/summary", "experiment/status", "experiment/analysis", "reports", "dataset", "stats"} {
		command := exec.Command("go", "list", "-deps", "./"+folder+"/...")
		command.Dir = "../.."
		out, err := command.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		linked := strings.Fields(string(out))
		if !slices.Contains(linked, module+"/"+folder) {
			t.Fatalf("%s does not link itself, only %v", folder, linked)
		}
		for _, path := range linked {
			if strings.HasPrefix(path, "gorgonia.org/") || within(path, "model/op", "model/engine/builtin", "model/engine/onednn") {
				t.Errorf("%s links %s", folder, path)
			}
		}
	}
}

// TestModelHasFewImporters: the training engine is known to its trainer and to the
// commands that measure it; everybody else knows architectures and file formats alone.
func TestModelHasFewImporters(t *testing.T) {
	leaves := []string{"model/resnet", "model/weights"}
	for _, p := range packages(t) {
		if within(p.ImportPath, "model", "cmd", "experiment/trainer/resnet") {
			continue
		}
		for _, imported := range p.Imports {
			if within(imported, "model") && !within(imported, leaves...) {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
	}
}

// TestPackageComments checks that every package says what it owns.
func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// TestReadmeNamesPackages: the list of packages in README.md is that of the module.
func TestReadmeNamesPackages(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var named, there []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\|").FindAllStringSubmatch(string(readme), -1) {
		named = append(named, row[1])
	}
	for _, p := range packages(t) {
		if path := strings.TrimPrefix(p.ImportPath, module+"/"); path != "testdata" {
			there = append(there, path)
		}
	}
	slices.Sort(named)
	slices.Sort(there)
	if d := cmp.Diff(there, named); d != "" {
		t.Errorf("README.md names other packages than there are (-there +named):\n%s", d)
	}
}
