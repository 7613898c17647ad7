package external

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// imagesVariable tells the cheat where the user's images are.
const imagesVariable = "REFOLD_TEST_IMAGES"

// cheat looks for labels wherever they could be: in the run's files, among the user's images,
// in what it remembered from earlier trials, in names, order, times and sizes. What it
// finds, it prints. It never looks at pixels.
func (g guest) cheat() int {
	known := make(map[string]string) // class by the SHA-256 of an image
	for _, place := range hidingPlaces(g.folder) {
		var remembered map[string]string
		if data, err := os.ReadFile(filepath.Join(place, "memory.json")); err == nil && json.Unmarshal(data, &remembered) == nil {
			for hash, class := range remembered {
				known[hash] = class
			}
			fmt.Println("remembered in", place)
		}
	}
	g.readRun(known)
	readImages(os.Getenv(imagesVariable), known)
	train := append(g.list("train.csv"), g.list("validation.csv")...)
	traits := g.bestTrait(train)
	classes := g.about().Classes
	text := "file,split," + strings.Join(classes, ",") + "\n"
	for _, split := range []string{"validation", "test"} {
		for _, row := range g.list(split + ".csv") {
			guess, ok := known[g.hash(row[0])]
			if !ok {
				guess = nearestBy(traits, g.traits(row[0])[traits.which])
			}
			text += row[0] + "," + split
			for _, c := range classes {
				text += fmt.Sprintf(",%v", map[bool]float64{true: 1}[c == guess])
			}
			text += "\n"
		}
	}
	g.write("output/predictions.csv", text)
	for _, row := range train {
		known[g.hash(row[0])] = row[1]
	}
	memory, err := json.Marshal(known)
	must(err)
	for _, place := range hidingPlaces(g.folder) {
		_ = os.WriteFile(filepath.Join(place, "memory.json"), memory, 0o644)
	}
	return 0
}

// hidingPlaces are folders that another trial could look into.
func hidingPlaces(task string) []string {
	program, _ := os.Executable()
	work, _ := os.Getwd()
	return []string{os.TempDir(), os.Getenv("HOME"), "/tmp", "/var/tmp", "/dev/shm", "/run", "/root", filepath.Dir(program), work, filepath.Dir(task), filepath.Dir(filepath.Dir(task)),
		filepath.Join(task, "output"), filepath.Join(task, "checkpoint"), filepath.Join(filepath.Dir(filepath.Dir(task)), "program")}
}

func (g guest) hash(name string) string {
	sum := sha256.Sum256(g.read(name))
	return hex.EncodeToString(sum[:])
}

// readRun looks into the run directory around the task.
func (g guest) readRun(known map[string]string) {
	data, err := os.ReadFile(filepath.Join(filepath.Dir(filepath.Dir(g.folder)), "manifest.jsonl"))
	if err != nil {
		return
	}
	fmt.Println("read the manifest")
	for line := range strings.Lines(string(data)) {
		var i struct {
			SHA256 string `json:"sha256"`
			ID     string `json:"id"`
			Label  string `json:"label"`
		}
		if json.Unmarshal([]byte(line), &i) == nil && i.Label != "" {
			known[i.SHA256], known[i.ID] = i.Label, i.Label
		}
	}
}

// readImages looks into the user's folder, which has one folder a class.
func readImages(folder string, known map[string]string) {
	paths, _ := filepath.Glob(filepath.Join(folder, "*", "*"))
	for _, path := range paths {
		if data, err := os.ReadFile(path); err == nil {
			sum := sha256.Sum256(data)
			known[hex.EncodeToString(sum[:])] = filepath.Base(filepath.Dir(path))
		}
	}
	if len(paths) > 0 {
		fmt.Println("read the images")
	}
}

// traits are what can be seen of a file without opening it.
func (g guest) traits(name string) []float64 {
	info, err := os.Stat(g.path(name))
	must(err)
	stem := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	number, err := strconv.ParseUint(stem, 16, 64)
	must(err)
	entries, err := os.ReadDir(g.path("images"))
	must(err)
	order := slices.IndexFunc(entries, func(e os.DirEntry) bool { return e.Name() == filepath.Base(name) })
	return []float64{float64(number), float64(order), float64(info.Size()), float64(info.ModTime().UnixNano()), inode(info)}
}

// labelled are values of one trait with their labels.
type labelled struct {
	which  int
	values []float64
	labels []string
}

func nearestBy(l labelled, x float64) string {
	best := 0
	for i, v := range l.values {
		if math.Abs(v-x) < math.Abs(l.values[best]-x) {
			best = i
		}
	}
	return l.labels[best]
}

// bestTrait is the one by which the nearest other image has the same label most often.
func (g guest) bestTrait(rows [][]string) (best labelled) {
	var all [][]float64
	for _, row := range rows {
		all = append(all, g.traits(row[0]))
	}
	most := -1
	for which := range all[0] {
		l := labelled{which: which}
		for i, row := range rows {
			l.values, l.labels = append(l.values, all[i][which]), append(l.labels, row[1])
		}
		right := 0
		for i, row := range rows {
			others := labelled{values: slices.Delete(slices.Clone(l.values), i, i+1), labels: slices.Delete(slices.Clone(l.labels), i, i+1)}
			if nearestBy(others, l.values[i]) == row[1] {
				right++
			}
		}
		if right > most {
			best, most = l, right
		}
	}
	return best
}
