package runfigure

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

const doseFile = "testdata/dose/runs.csv"

// doseImages is how many images each run has.
const doseImages = 400

// estimate is an accuracy with its interval, as a run says it.
type estimate struct{ mean, low, high float64 }

// doseRun is a run on images of which a share is copies of others.
type doseRun struct {
	dose, draw     int // dose: per cent
	copies, joined int // joined: that the run's audit put into the group of their original
	mixed          int // images that it put into a group with something else
	published      estimate
	validation     estimate // folds of rows, and the epoch chosen without test images
	guarded        estimate
}

type doseTable []doseRun

var doseColumns = []string{"dose", "draw", "copies", "joined", "mixed", "as published", "as published, low", "as published, high",
	"rows, best validation", "rows, best validation, low", "rows, best validation, high", "guarded", "guarded, low", "guarded, high"}

// gatherDoses reads the finished runs of a folder, and what their images are.
func gatherDoses(dir string) (table doseTable, err error) {
	folders, err := filepath.Glob(filepath.Join(dir, "runs", "draw*-dose*"))
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		name := filepath.Base(folder)
		var r doseRun
		if _, err := fmt.Sscanf(name, "draw%d-dose%d", &r.draw, &r.dose); err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
		s, err := rundir.LoadSummary(folder)
		if err != nil {
			return nil, err
		}
		if err := r.read(s); err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
		if err := r.count(folder, filepath.Join(dir, "images", name+".csv")); err != nil {
			return nil, err
		}
		table = append(table, r)
	}
	slices.SortFunc(table, func(a, b doseRun) int { return cmp.Or(cmp.Compare(a.dose, b.dose), cmp.Compare(a.draw, b.draw)) })
	return table, nil
}

// read takes the accuracies of a run.
func (r *doseRun) read(s *summary.Summary) error {
	take := func(to *estimate, which func(summary.Cell) bool) error {
		i := slices.IndexFunc(s.Cells, which)
		if i < 0 || s.Cells[i].Primary == nil {
			return fmt.Errorf("an accuracy is missing: are all trials finished?")
		}
		c := s.Cells[i]
		*to = estimate{c.Mean, c.Primary.Low, c.Primary.High}
		return nil
	}
	if s.Trials.Finished < s.Trials.Planned {
		return fmt.Errorf("%d of %d trials are finished", s.Trials.Finished, s.Trials.Planned)
	}
	if err := take(&r.published, func(c summary.Cell) bool { return c.Protocol == plan.AsPublished }); err != nil {
		return err
	}
	if err := take(&r.guarded, func(c summary.Cell) bool { return c.Protocol == plan.Guarded }); err != nil {
		return err
	}
	return take(&r.validation, func(c summary.Cell) bool {
		return c.Split == spec.SplitRows && c.Selection == plan.SelectValidation
	})
}

// count compares the run's groups with what is a copy of what.
func (r *doseRun) count(folder, truth string) error {
	groups, err := groupsOf(folder)
	if err != nil {
		return err
	}
	rows, err := readCSV(truth)
	if err != nil {
		return err
	}
	group := make(map[string]int)          // of originals, by their number
	shows := make(map[int]map[string]bool) // in a group
	for _, row := range rows {
		path, original, kind := row[0], row[1], row[2]
		if kind == "none" {
			group[original] = groups[path]
		}
		if shows[groups[path]] == nil {
			shows[groups[path]] = make(map[string]bool)
		}
		shows[groups[path]][original] = true
	}
	for _, row := range rows {
		if row[2] != "none" {
			r.copies++
			if group[row[1]] == groups[row[0]] {
				r.joined++
			}
		}
		if len(shows[groups[row[0]]]) > 1 {
			r.mixed++
		}
	}
	return nil
}

// groupsOf are the groups of a run's images, by their paths.
func groupsOf(folder string) (map[string]int, error) {
	data, err := os.ReadFile(filepath.Join(folder, rundir.FoldsFile))
	if err != nil {
		return nil, err
	}
	var folds struct {
		Groups []int `json:"groups"`
	}
	if err := json.Unmarshal(data, &folds); err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	if data, err = os.ReadFile(filepath.Join(folder, rundir.ManifestFile)); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")[1:] // behind what all have in common
	if len(lines) != len(folds.Groups) {
		return nil, fmt.Errorf("%s: %d images, %d groups", folder, len(lines), len(folds.Groups))
	}
	groups := make(map[string]int)
	for i, line := range lines {
		var image struct {
			Path string `json:"path"`
		}
		if err := json.Unmarshal([]byte(line), &image); err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
		groups[image.Path] = folds.Groups[i]
	}
	return groups, nil
}

func (d doseTable) write(path string) error {
	rows := [][]string{doseColumns}
	for _, r := range d {
		row := []string{strconv.Itoa(r.dose), strconv.Itoa(r.draw), strconv.Itoa(r.copies), strconv.Itoa(r.joined), strconv.Itoa(r.mixed)}
		for _, e := range []estimate{r.published, r.validation, r.guarded} {
			for _, v := range []float64{e.mean, e.low, e.high} {
				row = append(row, strconv.FormatFloat(v, 'f', 4, 64))
			}
		}
		rows = append(rows, row)
	}
	var file bytes.Buffer
	if err := csv.NewWriter(&file).WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o666)
}

// readDoses reads what write writes.
func readDoses(t *testing.T) (table doseTable) {
	t.Helper()
	rows, err := readCSV(doseFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		var n [5]int
		var v [9]float64
		for i, field := range row {
			if i < len(n) {
				n[i], err = strconv.Atoi(field)
			} else {
				v[i-len(n)], err = strconv.ParseFloat(field, 64)
			}
			if err != nil {
				t.Fatalf("%s: %v", doseFile, err)
			}
		}
		table = append(table, doseRun{n[0], n[1], n[2], n[3], n[4],
			estimate{v[0], v[1], v[2]}, estimate{v[3], v[4], v[5]}, estimate{v[6], v[7], v[8]}})
	}
	return table
}

// readCSV reads the rows of a table behind its head.
func readCSV(path string) ([][]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s is empty", path)
	}
	return rows[1:], nil
}
