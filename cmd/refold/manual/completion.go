package manual

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"
)

// The scripts for bash and zsh are written by hand, since those of urfave/cli are files
// beside its package that cannot be linked, and serve worse: the one for bash needs the
// functions of bash-completion, hands the line to eval, which runs what $(...) in it says,
// and has nothing to offer behind two dashes. What they ask, and the script for fish, is
// urfave's.

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

// Values are what the shells offer behind a flag with a name; nil: files.
type Values func(flag string) []string

// CompletionCommand is `refold completion`, which writes its script to out.
func CompletionCommand(out io.Writer, values Values) *cli.Command {
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
				return Usagef("say for which shell, one of %s: `refold completion bash`", strings.Join(shells(), ", "))
			}
			script, err := completionScript(c.App, c.Args().First(), values)
			if err != nil {
				return err
			}
			_, err = io.WriteString(out, script)
			return err
		},
		BashComplete: func(c *cli.Context) {
			if !c.Args().Present() {
				fmt.Fprintln(c.App.Writer, strings.Join(shells(), "\n"))
			}
		},
	}
}

func completionScript(app *cli.App, shell string, values Values) (string, error) {
	switch shell {
	case "bash":
		return bashCompletion, nil
	case "zsh":
		return zshCompletion, nil
	case "fish":
		return fishCompletion(app, values)
	}
	return "", Usagef("no completion for %q: choose one of %s", shell, strings.Join(shells(), ", "))
}

// fishCompletion is urfave's list of all commands and flags, with the values that
// a flag may have, or else files, and without the marks around values' names.
func fishCompletion(app *cli.App, values Values) (string, error) {
	list, err := app.ToFishCompletion()
	if err != nil {
		return "", fmt.Errorf("completion for fish: %w", err)
	}
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(list, "`", "")) {
		if before, _, found := strings.Cut(line, " -r -d "); found {
			_, name, _ := strings.Cut(before, " -l ")
			if known := values(name); known != nil {
				line = strings.Replace(line, " -r -d ", fmt.Sprintf(" -r -a '%s' -d ", strings.Join(known, " ")), 1)
			} else {
				line = strings.Replace(line, " -f -l ", " -l ", 1)
			}
		}
		b.WriteString(line)
	}
	return b.String(), nil
}

// Complete prints what may follow on the command line: the values of a flag whose
// values are known, otherwise the command's flags, which is all that urfave knows.
func Complete(command *cli.Command, values Values) cli.BashCompleteFunc {
	return func(c *cli.Context) {
		last := os.Args[max(0, len(os.Args)-2)] // as urfave looks at it; the mark of completion is behind it
		name := strings.TrimLeft(last, "-")
		if known := values(name); strings.HasPrefix(last, "-") && known != nil && findFlag(command.Flags, name) != nil {
			fmt.Fprintln(c.App.Writer, strings.Join(known, "\n"))
			return
		}
		cli.DefaultCompleteWithFlags(command)(c)
	}
}
