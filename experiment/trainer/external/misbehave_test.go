//go:build unix

package external

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/trainertest"
)

// bad are programs that do not do what they should.
func bad() map[string]func(guest) int {
	all := map[string]func(guest) int{
		"crash": func(g guest) int {
			g.header()
			g.uniform(1)
			fmt.Println("some words")
			fmt.Fprintln(os.Stderr, "ValueError: the last ones")
			return 3
		},
		"killed": func(guest) int {
			must(syscall.Kill(os.Getpid(), syscall.SIGKILL))
			return 0
		},
		"silent": func(guest) int { return 0 },
		"stops early": func(g guest) int {
			g.header()
			g.uniform(1)
			return 0
		},
		"hang": func(g guest) int {
			g.header()
			time.Sleep(time.Hour)
			return 0
		},
		"deaf": func(g guest) int {
			signal.Ignore(syscall.SIGTERM)
			g.header()
			g.uniform(1)
			time.Sleep(time.Hour)
			return 0
		},
		"nan": func(g guest) int {
			g.write("output/predictions.csv", "file,split,epoch,0,1,2\n"+g.list("test.csv")[0][0]+",test,1,nan,.5,.5\n")
			time.Sleep(time.Hour)
			return 0
		},
		"tells labels": func(g guest) int { // of training images, which nobody asked for
			g.write("output/predictions.csv", "file,split,epoch,0,1,2\n"+g.list("train.csv")[0][0]+",test,1,1,0,0\n")
			return 0
		},
		"changes its mind": func(g guest) int {
			g.header()
			g.uniform(1)
			g.wait(1)
			text := strings.Replace(string(g.read("output/predictions.csv")), "0.3333333333333333,0.3333333333333333,0.3333333333333333", "1.0000000000000000,0.0000000000000000,0.0000000000000000", 1)
			g.write("output/predictions.csv", text)
			g.uniform(2)
			g.uniform(3)
			return 0
		},
		"link": func(g guest) int {
			must(os.Symlink("/etc/passwd", g.path("output/predictions.csv")))
			time.Sleep(time.Hour)
			return 0
		},
		"pipe": func(g guest) int {
			must(syscall.Mkfifo(g.path("output/predictions.csv"), 0o644))
			time.Sleep(time.Hour)
			return 0
		},
		"odd progress": func(g guest) int {
			g.write("output/progress.jsonl", "{\"epoch\":1,\"step\":1,\"steps\":2}\n{\"epoch\":1,\"step\":3,\"steps\":2}\n")
			time.Sleep(time.Hour)
			return 0
		},
		"odd progress at its end": func(g guest) int {
			g.write("output/progress.jsonl", "{\"epoch\":1,\"step\":3,\"steps\":2}\n")
			return g.honest()
		},
		"link at its end": func(g guest) int {
			must(os.Symlink("/etc/passwd", g.path("output/predictions.csv")))
			return 0
		},
		"loud": func(g guest) int {
			line := strings.Repeat("x", 1<<16) + "\n"
			for range maxLog/len(line) + 20 {
				fmt.Print(line)
			}
			return g.honest()
		},
	}
	maps.Copy(all, signalledPrograms())
	return all
}

// TestMisbehaviour: each ends its trial alone, with an error that says what it did.
func TestMisbehaviour(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	task := trainertest.Task(t)
	for name, message := range map[string]string{
		"crash":            "the program failed: exit code 3; it printed last: some words | ValueError: the last ones",
		"killed":           "signal 9",
		"silent":           "output/predictions.csv: the program has not written it",
		"stops early":      "output/predictions.csv: it ends after 1 of 3 epochs",
		"hang":             "it was stopped after 1 seconds: trainer.seconds is the limit",
		"nan":              "output/predictions.csv: line 2: value 1 is NaN",
		"tells labels":     "line 2: \"", // or a training image by name, see below
		"changes its mind": "written anew after a part of it was read",
		"link":             "output/predictions.csv is no regular file",
		"pipe":             "output/predictions.csv is no regular file",
		"odd progress":     "output/progress.jsonl: line 2: step 3 of 2",

		"odd progress at its end": "output/progress.jsonl: line 1: step 3 of 2",
		"link at its end":         "output/predictions.csv is no regular file",
	} {
		t.Run(name, func(t *testing.T) {
			tr := program(t, name, func(s *spec.Trainer) {
				s.Grace = 0
				if name == "hang" {
					s.Seconds = 1
				}
			})
			err := tr.Train(t.Context(), task, func(trainer.Step) {}, func(trainer.Epoch) error { return nil })
			if name == "tells labels" {
				message = "is a training image: only those of validation.csv and test.csv are asked for"
			}
			if err == nil || !strings.Contains(err.Error(), message) {
				t.Errorf("%v, want %q", err, message)
			}
			if err != nil && strings.Contains(err.Error(), "progress.jsonl") == strings.Contains(err.Error(), "predictions.csv") && strings.Contains(name, "progress") {
				t.Errorf("%v: it blames the predictions, too", err)
			}
		})
	}
}

// TestDeafPrograms are ended when the run is stopped, and what they reported is kept.
func TestDeafPrograms(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	epochs := 0
	err := program(t, "deaf", func(s *spec.Trainer) { s.Grace = 0 }).Train(ctx, trainertest.Task(t), func(trainer.Step) {}, func(trainer.Epoch) error {
		epochs++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || epochs != 1 {
		t.Errorf("%d epochs, %v", epochs, err)
	}
}

// TestLoudPrograms fill no disk.
func TestLoudPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	task, work := trainertest.Task(t), t.TempDir()
	task.Place = &trainer.Place{Work: work, Log: filepath.Join(work, "output.log")}
	if err := program(t, "loud").Train(t.Context(), task, func(trainer.Step) {}, func(trainer.Epoch) error { return nil }); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(task.Place.Log)
	if err != nil || len(data) > maxLog+1<<17 || !strings.HasSuffix(string(data), "the rest is left out)\n") {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if left, err := os.ReadDir(work); err != nil || len(left) != 1 {
		t.Errorf("the program's folder is left: %v, %v", left, err)
	}
}
