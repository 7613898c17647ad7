package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer/resnet"
	"github.com/refold/refold/model"
	"github.com/refold/refold/reports/text"
)

// States of a check.
const (
	checkFine    = "fine"
	checkNote    = "note"    // works, but could be better
	checkProblem = "problem" // a run would fail
)

// check is one thing that doctor looked at.
type check struct {
	Name   string `json:"name"`
	State  string `json:"state"`
	Found  string `json:"found"`
	Advice string `json:"advice,omitempty"` // what it means, and what to do
}

// library is a oneDNN library.
type library struct {
	Name    string `json:"name"` // or path
	Version string `json:"version"`
	ABI     int    `json:"abi"`
	ISA     string `json:"instruction_sets"`
}

// diagnosis is what doctor prints.
type diagnosis struct {
	Refold        string   `json:"refold"`
	Go            string   `json:"go"`
	Engine        string   `json:"engine"`
	EngineVersion string   `json:"engine_version"`
	Kernels       string   `json:"kernels"`
	Library       *library `json:"library,omitempty"`
	// Compared are the networks of which it was measured which engine trains them faster.
	Compared []engine.Comparison `json:"engine_comparisons"`
	Machine  machine.Machine     `json:"machine"`
	Checks   []check             `json:"checks"`
}

func doctorCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "doctor",
		Usage: "look at this machine and say what is fine, what is not, and what to do",
		Description: `Checks processor, memory, engine, terminal, the folder of runs with its disk and
clock, the cache, and limits. It changes nothing. A problem, which a run would fail of, gives exit code 1; a note does not.

Examples:
   refold doctor
   refold doctor --dir /data/runs --json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "`DIRECTORY` that runs shall stand in", Value: "runs"},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error {
			d := diagnose(c.Context, t, c.String("dir"))
			if c.Bool("json") {
				if err := t.WriteJSON(d); err != nil {
					return err
				}
			} else if err := d.print(t); err != nil {
				return err
			}
			return d.err()
		},
	}
}

// diagnose looks at everything. An engine that does not start is a problem too.
func diagnose(ctx context.Context, t *terminal.Terminal, dir string) *diagnosis {
	d := &diagnosis{Refold: buildVersion(), Go: runtime.Version(), Machine: machine.This()}
	engine, err := model.ResolveEngine(model.EngineChoice{Name: "auto"})
	d.use(engine)
	other, missing := model.ResolveEngine(model.EngineChoice{Name: "onednn"})
	d.useLibrary(other)
	d.Compared = rememberedComparisons(ctx)
	d.Checks = []check{
		{Name: "refold", State: checkFine, Found: d.Refold + ", " + d.Go},
		checkCores(d.Machine),
		checkVectors(d.Machine),
		checkEngine(d, err),
		checkLibrary(d.Library, missing, d.Compared),
		checkBFloat16(model.CheckPrecision(model.EngineChoice{Name: "auto"}, "bfloat16")),
		checkMemory(d.Machine),
		checkTerminal(t),
		checkFolder(dir),
		checkUser(),
		checkDisk(dir),
		checkCache(),
		checkOpenFiles(),
		checkClock(dir),
	}
	return d
}

// use notes what the engine is.
func (d *diagnosis) use(e model.EngineInfo) {
	d.Engine, d.EngineVersion, d.Kernels = e.Name, e.Version, kernelsOf(e.Version)
}

// rememberedComparisons are those that hold here, in the cache that a run takes where
// its spec leaves it open; checkCache says what is wrong with that.
func rememberedComparisons(ctx context.Context) []engine.Comparison {
	all := []engine.Comparison{}
	if folder, err := cacheFolder(spec.CacheAuto); err == nil {
		chooser := engine.Chooser{Trainer: resnet.Trainer{}, Version: buildVersion()}
		all = append(all, chooser.Comparisons(ctx, folder, spec.Run{})...)
	}
	return all
}

// useLibrary notes what the library is, which the engine need not use.
func (d *diagnosis) useLibrary(e model.EngineInfo) {
	if e.Library != "" {
		d.Library = &library{Name: e.Library, Version: e.LibraryVersion, ABI: e.ABI, ISA: e.ISA}
	}
}

func (d *diagnosis) print(t *terminal.Terminal) error {
	var rows [][]string
	for _, c := range d.Checks {
		rows = append(rows, []string{c.Name, c.State, c.Found})
	}
	columns := []text.Column{text.Words("what"), text.Words("state"), text.Words("found")}
	if err := t.WriteTable(columns, rows); err != nil {
		return err
	}
	for _, c := range d.Checks {
		if c.Advice == "" {
			continue
		}
		advice := "\n"
		for line := range strings.SplitSeq(c.Name+": "+c.Advice, "\n") {
			advice += terminal.Wrap(line, t.OutColumns()) + "\n"
		}
		if _, err := io.WriteString(t.Out, advice); err != nil {
			return err
		}
	}
	return nil
}

// err names the problems.
func (d *diagnosis) err() error {
	var names []string
	for _, c := range d.Checks {
		if c.State == checkProblem {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("doctor: a run would fail here: %s; see above what to do", strings.Join(names, ", "))
}

// checkTerminal says where progress goes.
func checkTerminal(t *terminal.Terminal) check {
	c := check{Name: "terminal", State: checkFine}
	columns, isLive := t.LiveColumns()
	switch {
	case isLive:
		c.Found = fmt.Sprintf("%d columns; progress is one line that is rewritten in place, without colours", columns)
	case t.LogsToTerminal():
		c.Found = "TERM=dumb; progress is one line an epoch"
	default:
		c.Found = "progress does not go to one: one line an epoch, without escape codes"
	}
	if isLive && columns < 60 {
		c.State, c.Advice = checkNote, "the live line leaves out figures that do not fit; widen the window to see them all"
	}
	return c
}
