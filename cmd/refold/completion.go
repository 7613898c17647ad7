package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// bashCompletion asks refold for commands and flags. What follows a flag, or fits
// none, is a file.
const bashCompletion = `_refold() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
	local words=("${COMP_WORDS[@]:0:COMP_CWORD}")
	COMPREPLY=()
	if [[ $current == -* ]]; then
		words+=("$current")
	elif [[ $previous == -* ]]; then
		return
	fi
	COMPREPLY=($(compgen -W "$("${words[@]}" --generate-bash-completion 2>/dev/null)" -- "$current"))
}
complete -o bashdefault -o default -F _refold refold
`

// zshCompletion is the same for zsh, sourced or in a folder of $fpath as _refold.
const zshCompletion = `#compdef refold
_refold() {
	local current=${words[CURRENT]} previous=${words[CURRENT-1]}
	local -a begun found
	begun=("${(@)words[1,CURRENT-1]}")
	if [[ $current == -* ]]; then
		begun+=("$current")
	elif [[ $previous == -* ]]; then
		_files
		return
	fi
	found=(${(f)"$("${begun[@]}" --generate-bash-completion 2>/dev/null)"})
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

// fishCompletion is urfave's list of all commands and flags, with files offered
// for flags that take a value, and without the marks around values' names.
func fishCompletion(app *cli.App) (string, error) {
	list, err := app.ToFishCompletion()
	if err != nil {
		return "", fmt.Errorf("completion for fish: %w", err)
	}
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(list, "`", "")) {
		if strings.Contains(line, " -r -d ") {
			line = strings.Replace(line, " -f -l ", " -l ", 1)
		}
		b.WriteString(line)
	}
	return b.String(), nil
}
