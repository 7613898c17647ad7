package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// words says what a user of the command line can do.
func words(r remedy.Remedy) string {
	switch r := r.(type) {
	case remedy.Continue:
		if r.Dir == "" {
			return "`refold run`"
		}
		return "`" + manual.ResumeCommand(r.Dir, r.Only) + "`"
	case remedy.Repair:
		return "run with the run's own images and settings as flags or --spec FILE beside --dir " + manual.ShellWord(r.Dir)
	case remedy.OtherDir:
		return r.String() + " (--dir)"
	case remedy.Moved:
		return r.String() + " (refold run --dir)"
	case remedy.Call:
		return "command"
	case remedy.Template:
		return "`refold init`"
	case remedy.Audit:
		command := []string{"refold audit"}
		for _, s := range r.Settings {
			command = append(command, withValue(flagOf(s.Key), s.Value))
		}
		return "`" + strings.Join(command, " ") + "`"
	case remedy.Setting:
		if r.Key == "run.until" && r.Value == string(spec.UntilAll) {
			return r.String() + " (" + manual.Dashed(continueFlag) + ")"
		}
		if flag := flagOf(r.Key); flag != "" {
			return r.String() + " (" + withValue(flag, r.Value) + ")"
		}
	case remedy.Give:
		return giveWords(r)
	case remedy.Option:
		if flag := logOptions()[r.Name]; flag != "" {
			return withValue(flag, r.Value)
		}
	case remedy.Scratch:
		return manual.Dashed(scratchFlag) + " FOLDER"
	case remedy.Memory:
		return r.String() + " (refold submit " + manual.Dashed(memoryFlag) + " " + r.Gigabytes() + ")"
	case remedy.Devices:
		return r.String() + " (refold submit slurm " + manual.Dashed(gresFlag) + " gpu:1, refold submit kubernetes " + manual.Dashed(devicesFlag) + " nvidia.com/gpu=1)"
	case remedy.Ready:
		return readyWords(r.Dir)
	case remedy.Column:
		return manual.Dashed("column") + " " + r.Role + "=" + manual.ShellWord(strings.TrimPrefix(r.Text(), r.Role+"="))
	}
	return r.String()
}

// giveWords is a flag with its value or, where that is open, with what help says of it.
func giveWords(g remedy.Give) string {
	flag := flagOf(g.Key)
	switch {
	case flag == "":
		return g.String()
	case g.Value == nil:
		return manual.Dashed(flag) + " " + taken(flag)
	case g.Named:
		return withValue(flag, g.Value) + " (" + g.String() + ")"
	}
	return withValue(flag, g.Value)
}

// withValue is a flag with its value, if any.
func withValue(flag string, value any) string {
	if value == nil {
		return manual.Dashed(flag)
	}
	return manual.Dashed(flag) + " " + manual.ShellWord(fmt.Sprint(value))
}

// flagOf is the flag that sets a key of the spec; empty: none does.
func flagOf(key string) string {
	for _, f := range flagKeys() {
		if f.key == key {
			return f.flag
		}
	}
	return ""
}

// inUsage is what a flag takes, in its usage.
var inUsage = regexp.MustCompile("`(.*?)`")

// taken is what a flag takes, such as FILE.
func taken(flag string) string {
	for _, f := range whatToRun() {
		documented, ok := f.(cli.DocGenerationFlag)
		if !ok || f.Names()[0] != flag {
			continue
		}
		if m := inUsage.FindStringSubmatch(documented.GetUsage()); m != nil {
			return m[1]
		}
	}
	return "VALUE"
}
