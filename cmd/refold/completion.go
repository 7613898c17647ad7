package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model/resnet"
)

// bashCompletion asks refold for commands, flags and values. What it knows nothing
// for is a file. Two dashes alone would end the flags, so that one is asked about.
const bashCompletion = `_refold() {
	local current=${COMP_WORDS[COMP_CWORD]}
	local words=("${COMP_WORDS[@]:0:COMP_CWORD}") hidden='-*'
	if [[ $current == -- ]]; then
		words+=(-) hidden=
	elif [[ $current == -* ]]; then
		words+=("$current") hidden=
	fi
	COMPREPLY=($(compgen -W "$("${words[@]}" --generate-bash-completion 2>/dev/null)" -X "$hidden" -- "$current"))
}
complete -o bashdefault -o default -F _refold refold
`

// zshCompletion is the same for zsh, sourced or in a folder of $fpath as _refold.
const zshCompletion = `#compdef refold
_refold() {
	local current=${words[CURRENT]}
	local -a begun found
	begun=("${(@)words[1,CURRENT-1]}")
	if [[ $current == -- ]]; then
		begun+=(-)
	elif [[ $current == -* ]]; then
		begun+=("$current")
	fi
	found=(${(f)"$("${begun[@]}" --generate-bash-completion 2>/dev/null)"})
	[[ $current == -* ]] || found=(${found:#-*})
	if (( $#found )); then
		compadd -- $found
	else
		_files
	fi
}
if [[ $funcstack[1] == _refold ]]; then
	_refold "$@"
else
	compdef _refold refold
fi
`

// shells are those that completion has scripts for.
func shells() []string { return []string{"bash", "zsh", "fish"} }

func completionCommand(t *terminal) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a script that completes commands and flags in your shell",
		ArgsUsage: strings.Join(shells(), "|"),
		Description: `Load it when the shell starts:
   bash   echo 'source <(refold completion bash)' >> ~/.bashrc
   zsh    echo 'source <(refold completion zsh)' >> ~/.zshrc    (after compinit)
   fish   refold completion fish > ~/.config/fish/completions/refold.fish

Example:
   refold completion bash`,
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return usagef("say for which shell, one of %s: `refold completion bash`", strings.Join(shells(), ", "))
			}
			script, err := completionScript(c.App, c.Args().First())
			if err != nil {
				return err
			}
			_, err = io.WriteString(t.out, script)
			return err
		},
		BashComplete: func(c *cli.Context) {
			if !c.Args().Present() {
				fmt.Fprintln(c.App.Writer, strings.Join(shells(), "\n"))
			}
		},
	}
}

func completionScript(app *cli.App, shell string) (string, error) {
	switch shell {
	case "bash":
		return bashCompletion, nil
	case "zsh":
		return zshCompletion, nil
	case "fish":
		return fishCompletion(app)
	}
	return "", usagef("no completion for %q: choose one of %s", shell, strings.Join(shells(), ", "))
}

// fishCompletion is urfave's list of all commands and flags, with the values that
// a flag may have, or else files, and without the marks around values' names.
func fishCompletion(app *cli.App) (string, error) {
	list, err := app.ToFishCompletion()
	if err != nil {
		return "", fmt.Errorf("completion for fish: %w", err)
	}
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(list, "`", "")) {
		if before, _, found := strings.Cut(line, " -r -d "); found {
			_, name, _ := strings.Cut(before, " -l ")
			if values := flagValues(name); values != nil {
				line = strings.Replace(line, " -r -d ", fmt.Sprintf(" -r -a '%s' -d ", strings.Join(values, " ")), 1)
			} else {
				line = strings.Replace(line, " -f -l ", " -l ", 1)
			}
		}
		b.WriteString(line)
	}
	return b.String(), nil
}

// flagValues are what the shells offer behind a flag; nil: files.
func flagValues(name string) []string {
	switch name {
	case "preset":
		return spec.Presets()
	case "architecture":
		return resnet.Names()
	case "split":
		return []string{spec.SplitRows, spec.SplitGroups}
	case "resize":
		return []string{"stretch", "crop", "trim", "pad"}
	case "parts":
		return []string{spec.PartsStop, spec.PartsJoin}
	case "on-broken":
		return []string{spec.BrokenStop, spec.BrokenSkip}
	case "save-weights":
		return []string{spec.SaveNone, spec.SaveSelected, spec.SaveLast}
	case "engine":
		return resnet.Engines()
	case "precision":
		return resnet.Precisions()
	case "log-format":
		return []string{logText, logJSON}
	}
	return nil
}

// complete prints what may follow on the command line: the values of a flag whose
// values are known, otherwise the command's flags.
func complete(command *cli.Command) cli.BashCompleteFunc {
	return func(c *cli.Context) {
		last := os.Args[max(0, len(os.Args)-2)] // as urfave looks at it; the mark of completion is behind it
		name := strings.TrimLeft(last, "-")
		if values := flagValues(name); strings.HasPrefix(last, "-") && values != nil && findFlag(command.Flags, name) != nil {
			fmt.Fprintln(c.App.Writer, strings.Join(values, "\n"))
			return
		}
		cli.DefaultCompleteWithFlags(command)(c)
	}
}
