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

// TestImportsPointOneWay checks the layers: cmd -> reports -> experiment ->
// {model, dataset, stats}. A package may import only what stands below it.
func TestImportsPointOneWay(t *testing.T) {
	below := map[string][]string{
		"cmd":                                   {"reports", "experiment", "dataset", "model", "stats", "testdata", "cmd"},
		"cmd/refold/manual":                     {"cmd/refold/terminal", "experiment", "reports"},
		"cmd/refold/terminal":                   {"reports", "experiment"},
		"cmd/refold/view":                       {"cmd/refold/manual", "cmd/refold/terminal", "dataset/pixelcache", "experiment/checkup", "experiment/engine", "experiment/forecast", "experiment/machine", "experiment/rundir", "experiment/spec", "experiment/status", "model/bench", "reports/text"},
		"reports":                               {"experiment/disk", "experiment/plan", "experiment/rundir", "experiment/spec", "experiment/status", "experiment/summary", "reports/figure", "reports/runfigure", "reports/text", "reports/view", "stats/verdict"},
		"reports/figure":                        {"reports/text"},
		"reports/logreport":                     {"experiment/disk", "experiment/traininglog", "experiment/traininglog/count", "reports/figure", "reports/text"},
		"reports/reportstest":                   {"experiment/plan", "experiment/spec", "experiment/summary", "reports/text/texttest", "reports/view", "stats", "stats/verdict"},
		"reports/runfigure":                     {"experiment/plan", "experiment/spec", "experiment/summary", "reports/figure", "reports/text", "reports/view"},
		"reports/text":                          {},
		"reports/text/texttest":                 {},
		"reports/view":                          {"experiment/plan", "experiment/spec", "experiment/summary", "reports/text"},
		"experiment":                            {"experiment", "dataset"},
		"experiment/analysis":                   {"dataset", "experiment/plan", "experiment/rundir", "experiment/score", "experiment/spec", "experiment/summary", "experiment/trainer", "stats", "stats/verdict"},
		"experiment/checkup":                    {"dataset/pixelcache", "experiment/disk", "experiment/machine"},
		"experiment/disk":                       {"experiment/remedy"},
		"experiment/document":                   {"experiment/disk"},
		"experiment/engine":                     {"dataset/pixelcache", "experiment/document", "experiment/event", "experiment/machine", "experiment/plan", "experiment/spec", "experiment/trainer"},
		"experiment/event":                      {"experiment/plan", "experiment/remedy", "experiment/trainer"},
		"experiment/experimenttest":             {"dataset", "experiment/spec"},
		"experiment/forecast":                   {"dataset", "experiment/disk", "experiment/document", "experiment/engine", "experiment/event", "experiment/machine", "experiment/plan", "experiment/rundir", "experiment/spec", "experiment/summary", "experiment/trainer"},
		"experiment/machine":                    {},
		"experiment/plan":                       {"dataset", "experiment/document", "experiment/spec"},
		"experiment/remedy":                     {},
		"experiment/rundir":                     {"dataset", "experiment/disk", "experiment/document", "experiment/machine", "experiment/plan", "experiment/remedy", "experiment/rundir/course", "experiment/rundir/logprobs", "experiment/rundir/session", "experiment/spec", "experiment/summary", "experiment/trainer", "model/weights"},
		"experiment/rundir/course":              {"experiment/document"},
		"experiment/rundir/logprobs":            {"experiment/trainer"},
		"experiment/rundir/session":             {"experiment/document", "experiment/machine"},
		"experiment/score":                      {},
		"experiment/spec":                       {"dataset/pixels", "experiment/document", "experiment/remedy", "model/resnet"},
		"experiment/status":                     {"experiment/disk", "experiment/plan", "experiment/remedy", "experiment/rundir", "experiment/rundir/course", "experiment/spec"},
		"experiment/summary":                    {"dataset", "experiment/document", "experiment/plan", "experiment/spec", "stats/verdict"},
		"experiment/trainer":                    {"experiment/spec"},
		"experiment/trainer/resnet":             {"experiment/spec", "experiment/trainer", "model"},
		"experiment/trainer/trainertest":        {"experiment/spec", "experiment/trainer", "model/weights"},
		"experiment/traininglog":                {"experiment/remedy", "experiment/traininglog/count", "experiment/traininglog/entry", "experiment/traininglog/events", "experiment/traininglog/format", "experiment/traininglog/tfevents", "stats"},
		"experiment/traininglog/count":          {},
		"experiment/traininglog/entry":          {},
		"experiment/traininglog/events":         {"experiment/traininglog/entry", "experiment/traininglog/tfevents"},
		"experiment/traininglog/format":         {"experiment/traininglog/entry", "experiment/traininglog/format/object", "experiment/traininglog/format/prose", "experiment/traininglog/format/source", "experiment/traininglog/format/table", "experiment/traininglog/format/tool"},
		"experiment/traininglog/format/literal": {"experiment/traininglog/entry"},
		"experiment/traininglog/format/object":  {"experiment/traininglog/entry", "experiment/traininglog/format/literal", "experiment/traininglog/format/source"},
		"experiment/traininglog/format/prose":   {"experiment/traininglog/entry", "experiment/traininglog/format/source"},
		"experiment/traininglog/format/source":  {"experiment/traininglog/entry", "experiment/traininglog/format/literal"},
		"experiment/traininglog/format/table":   {"experiment/traininglog/entry", "experiment/traininglog/format/source"},
		"experiment/traininglog/format/tool":    {"experiment/traininglog/entry", "experiment/traininglog/format/literal", "experiment/traininglog/format/object", "experiment/traininglog/format/prose", "experiment/traininglog/format/source", "experiment/traininglog/format/table"},
		"experiment/traininglog/record":         {"experiment/traininglog"},
		"experiment/traininglog/tfevents":       {},
		"dataset":                               {"dataset/fault", "dataset/kind", "dataset/listing", "dataset/pixelcache", "dataset/pixels"},
		"dataset/datasettest":                   {},
		"dataset/fault":                         {},
		"dataset/fold":                          {"dataset"},
		"dataset/kind":                          {"dataset/fault"},
		"dataset/listing":                       {"dataset/fault"},
		"dataset/listing/classfolder":           {"dataset/fault", "dataset/kind", "dataset/listing"},
		"dataset/listing/csvmanifest":           {"dataset/fault", "dataset/kind", "dataset/listing"},
		"dataset/metadata":                      {},
		"dataset/pixelcache":                    {},
		"dataset/pixels":                        {"dataset/fault", "dataset/kind", "dataset/metadata", "dataset/pixels"},
		"dataset/pixels/bmp":                    {},
		"dataset/pixels/jpeg":                   {"dataset/pixels/jpeg/entropy", "dataset/pixels/jpeg/raster"},
		"dataset/pixels/jpeg/entropy":           {},
		"dataset/pixels/jpeg/jpegtest":          {},
		"dataset/pixels/jpeg/raster":            {"dataset/pixels/jpeg/raster/simd"},
		"dataset/pixels/jpeg/raster/simd":       {},
		"dataset/pixels/resample":               {"dataset/pixels/resample/simd"},
		"dataset/pixels/resample/simd":          {},
		"dataset/pixels/tiff":                   {"dataset/pixels/jpeg", "dataset/pixels/tiff/colour", "dataset/pixels/tiff/unpack"},
		"dataset/pixels/tiff/colour":            {},
		"dataset/pixels/tiff/unpack":            {},
		"dataset/pixels/webp":                   {},
		"model":                                 {"model"},
		"model/bench":                           {"model", "model/engine/peak", "model/resnet"},
		"model/offheap":                         {},
		"model/op":                              {"model/engine", "model/offheap"},
		"model/resnet":                          {"model/engine"},
		"model/weights":                         {},
		"model/engine":                          {"model/engine"},
		"model/engine/builtin":                  {"model/engine"},
		"model/engine/peak":                     {"model/engine", "model/offheap"},
		"model/engine/enginetest":               {"model/engine"},
		"stats":                                 {},
		"stats/verdict":                         {"stats"},
		"testdata":                              {},
	}
	for _, p := range packages(t) {
		folder := strings.TrimPrefix(p.ImportPath, module+"/")
		for folder != "" && below[folder] == nil {
			if i := strings.LastIndexByte(folder, '/'); i >= 0 {
				folder = folder[:i]
			} else {
				folder = ""
			}
		}
		if folder == "" {
			t.Errorf("%s: in no layer; add its folder to the table", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, module+"/") && !within(imported, below[folder]...) {
				t.Errorf("%s imports %s; allowed: %v", p.ImportPath, imported, below[folder])
			}
		}
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
