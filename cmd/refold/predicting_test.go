package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// predictTable is the command predict of scripts: "predict TABLE OUT [FOLD EPOCHS]" writes predictions on a
// table of folds, as a training script would: a class that is right in three images of four,
// by the index. With a fold, it predicts what that fold tests and validates, in so many epochs.
func predictTable(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 && len(args) != 4 {
		ts.Fatalf("usage: predict TABLE OUT [FOLD EPOCHS]")
	}
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	name := strings.Split(path.Base(args[0]), ".")
	header := []string{"split", "seed", "fold", "part", "epoch", "file", "man", "woman"}
	var lines [][]string
	add := func(fold, part string, epoch int, row []string) {
		right := row[2] == "woman"
		if strings.HasSuffix(row[0], "1") || strings.HasSuffix(row[0], "5") {
			right = !right
		}
		p := 0.2 + 0.1*float64(epoch)
		if right {
			p = 1 - p
		}
		lines = append(lines, []string{name[0], strings.TrimPrefix(name[1], "seed"), fold, part, fmt.Sprint(epoch), row[1], fmt.Sprintf("%.3f", 1-p), fmt.Sprintf("%.3f", p)})
	}
	for _, row := range rows[1:] {
		if len(args) == 2 {
			add(row[4], "test", 1, row)
			continue
		}
		for epoch := 1; fmt.Sprint(epoch) <= args[3]; epoch++ {
			for fold := range rows[0][5:] {
				if part := row[5+fold]; part != "train" && (args[2] == "all" || args[2] == fmt.Sprint(fold)) {
					add(fmt.Sprint(fold), part, epoch, row)
				}
			}
		}
	}
	ts.Check(w.Write(header))
	ts.Check(w.WriteAll(lines))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o644))
}
