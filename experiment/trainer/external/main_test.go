package external

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/trainer/external/contain"
)

// programVariable names the program that the test binary is, where it is none of tests.
const programVariable = "REFOLD_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if contain.Entered() {
		os.Exit(contain.Main())
	}
	if name := os.Getenv(programVariable); name != "" {
		program, ok := programs()[name]
		if !ok {
			fmt.Fprintln(os.Stderr, "there is no program", name)
			os.Exit(2)
		}
		os.Exit(program(guest{folder: os.Getenv("REFOLD_TASK")}))
	}
	os.Exit(m.Run())
}

// guest is a program's side of a task, in its own words: none of the code that it tests.
type guest struct {
	folder     string
	afterEpoch func(epoch int) // nil: nothing happens
}

// must ends the program.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (g guest) path(name string) string { return filepath.Join(g.folder, name) }

func (g guest) read(name string) []byte {
	data, err := os.ReadFile(g.path(name))
	must(err)
	return data
}

func (g guest) write(name, text string) { must(os.WriteFile(g.path(name), []byte(text), 0o644)) }

// replace writes a file in one step.
func (g guest) replace(name, text string) {
	g.write(name+".new", text)
	must(os.Rename(g.path(name+".new"), g.path(name)))
}

func (g guest) add(name, text string) {
	f, err := os.OpenFile(g.path(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	must(err)
	_, err = f.WriteString(text)
	must(err)
	must(f.Close())
}

// about is what the program needs of task.json.
type about struct {
	Classes       []string
	Epochs        int
	Height, Width int
	Resume        int
	Seed, Fold    int
}

func (g guest) about() (a about) {
	must(json.Unmarshal(g.read("task.json"), &a))
	return a
}

// list is train.csv or its like, without its header.
func (g guest) list(name string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(string(g.read(name)))).ReadAll()
	must(err)
	return rows[1:]
}

// arrays are the items of an array of bytes, each of so many.
func (g guest) arrays(name string, size int) (items [][]byte) {
	data := g.read(name)
	data = data[10+int(data[8])+256*int(data[9]):]
	for ; len(data) >= size; data = data[size:] {
		items = append(items, data[:size])
	}
	return items
}

// header begins predictions.csv.
func (g guest) header() {
	g.write("output/predictions.csv", "file,split,epoch,"+strings.Join(g.about().Classes, ",")+"\n")
}

// uniform predicts the same for all images of an epoch.
func (g guest) uniform(epoch int) {
	a := g.about()
	values := strings.Repeat(","+strconv.FormatFloat(1/float64(len(a.Classes)), 'g', -1, 64), len(a.Classes))
	text := ""
	for _, split := range []string{"validation", "test"} {
		for _, row := range g.list(split + ".csv") {
			text += fmt.Sprintf("%s,%s,%d%s\n", row[0], split, epoch, values)
		}
	}
	g.add("output/predictions.csv", text)
}

// honest predicts uniformly, after every epoch.
func (g guest) honest() int {
	g.header()
	for e := 1; e <= g.about().Epochs; e++ {
		g.uniform(e)
	}
	return 0
}

// wait waits until an epoch is taken.
func (g guest) wait(epoch int) {
	for {
		if text, err := os.ReadFile(g.path("taken")); err == nil && strings.TrimSpace(string(text)) == strconv.Itoa(epoch) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// programs are what the test binary can be, by name; they give an exit code.
func programs() map[string]func(guest) int {
	all := map[string]func(guest) int{
		"logistic": guest.logistic,
		"logistic slow": func(g guest) int {
			g.afterEpoch = func(int) { time.Sleep(30 * time.Millisecond) }
			return g.logistic()
		},
		"logistic dies": func(g guest) int {
			g.afterEpoch = func(epoch int) {
				if epoch == 2 && g.about().Resume == 0 && os.Getenv("REFOLD_TEST_LIVES") == "" {
					killMyself()
				}
			}
			return g.logistic()
		},
		"honest": guest.honest,
	}
	maps.Copy(all, bad())
	maps.Copy(all, able())
	return all
}
