package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/checkup"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer/resnet"
	"github.com/refold/refold/model/bench"
)

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
			} else if err := d.Write(t); err != nil {
				return err
			}
			return problemsError(d.Problems())
		},
	}
}

// diagnose looks at everything.
func diagnose(ctx context.Context, t *terminal.Terminal, dir string) *view.Diagnosis {
	engines, processor := bench.FindEngines(), checkup.Processor{Machine: machine.This()}
	d := &view.Diagnosis{Refold: buildVersion(), Go: runtime.Version(), Engines: engines, Compared: rememberedComparisons(ctx), Machine: processor.Machine}
	d.Checks = []view.Check{
		{Name: "refold", State: checkup.Fine, Found: d.Refold + ", " + d.Go},
		view.CoresCheck(processor),
		view.VectorCheck(processor),
		view.EngineCheck(engines),
		view.LibraryCheck(engines, d.Compared),
		view.BFloat16Check(engines),
		view.MemoryCheck(checkup.Memory{All: processor.Memory, Available: processor.Available, Needs: memoryNeeds()}),
		view.TerminalCheck(t),
		view.FolderCheck(checkup.FolderAt(dir)),
		view.UserCheck(checkup.UserHere()),
		view.DiskCheck(checkup.DiskSpaceAt(dir)),
		view.CacheCheck(usualCache()),
		view.OpenFilesCheck(checkup.OpenFilesHere()),
		view.ClockCheck(checkup.ClockAt(dir)),
	}
	return d
}

// rememberedComparisons are those that hold here, in the cache that a run takes where
// its spec leaves it open; usualCache says what is wrong with that.
func rememberedComparisons(ctx context.Context) []engine.Comparison {
	all := []engine.Comparison{}
	if folder, err := cacheFolder(spec.CacheAuto); err == nil {
		chooser := engine.Chooser{Trainer: resnet.Trainer{}, Version: buildVersion()}
		all = append(all, chooser.Comparisons(ctx, folder, spec.Run{})...)
	}
	return all
}

// usualCache is the cache that a run takes where its spec leaves it open.
func usualCache() checkup.Cache {
	folder, err := cacheFolder(spec.CacheAuto)
	if err != nil {
		return checkup.Cache{Err: err}
	}
	limit, err := cacheLimit()
	if err != nil {
		return checkup.Cache{Err: err}
	}
	return checkup.CacheAt(folder, limit)
}

// memoryNeeds are those of the presets.
func memoryNeeds() (needs []checkup.Need) {
	for _, preset := range []string{spec.PresetQuick, spec.PresetArticle} {
		need := checkup.Need{Preset: preset, Usual: preset == spec.PresetQuick}
		need.Bytes, need.Err = trialMemory(preset)
		needs = append(needs, need)
	}
	return needs
}

// trialMemory is what the largest trial of a preset takes, images left out, in bytes.
func trialMemory(preset string) (int, error) {
	s, err := spec.Preset(preset)
	if err != nil {
		return 0, err
	}
	return bench.MostMemory(networksOf(s))
}

// problemsError names what a run would fail of.
func problemsError(names []string) error {
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("doctor: a run would fail here: %s; see above what to do", strings.Join(names, ", "))
}
