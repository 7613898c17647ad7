package manual

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// Variable is one of the environment, as the man page describes it.
type Variable struct{ Name, Meaning string }

// ManCommand is `refold man`, which writes the page to out.
func ManCommand(out io.Writer, environment []Variable) *cli.Command {
	return &cli.Command{
		Name:  "man",
		Usage: "print the man page, for man to read",
		Description: `The page holds the help of all commands and the exit codes. To keep it:
   refold man > ~/.local/share/man/man1/refold.1

Example:
   refold man | man -l -`,
		Action: func(c *cli.Context) error {
			_, err := io.WriteString(out, manPage(c.App, environment))
			return err
		},
	}
}

// manPage is the manual in the man macros of roff, from the same commands, flags
// and table of exit codes as the help. App.ToMan of urfave/cli has one line of each
// command, without its description and examples, no environment, no section of exit codes,
// and every flag as --dir="", so the page is written here.
func manPage(app *cli.App, environment []Variable) string {
	var r roff
	r.line(`.TH REFOLD 1 "" "refold" "User Commands"`)
	r.section("NAME")
	r.line("refold \\- " + escapeRoff(app.Usage))
	r.section("SYNOPSIS")
	r.line(".B refold\n.I COMMAND\n.RI [ FLAGS ]")
	r.section("DESCRIPTION")
	about, _, _ := strings.Cut(app.Description, ExitCodesHelp()) // which have their own section
	r.text(about)
	r.section("COMMANDS")
	for _, command := range app.Commands {
		if !command.Hidden {
			r.command(command)
		}
	}
	r.section("EXIT STATUS")
	for _, row := range ExitCodes() {
		r.item(strconv.Itoa(row.Code), row.Meaning+": "+row.Next)
	}
	r.section("ENVIRONMENT")
	for _, v := range environment {
		r.item(v.Name, v.Meaning)
	}
	return r.String()
}

// roff is a man page in the making.
type roff struct{ strings.Builder }

func (r *roff) line(s string) { r.WriteString(s + "\n") }

func (r *roff) section(name string) { r.line(".SH " + name) }

// item is a term and what it means.
func (r *roff) item(term, meaning string) {
	r.line(".TP\n\\fB" + escapeRoff(term) + "\\fR")
	r.line(escapeRoff(meaning))
}

func (r *roff) command(command *cli.Command) {
	r.line(".SS " + strconv.Quote(escapeRoff(strings.TrimSpace("refold "+command.Name+" "+command.ArgsUsage))))
	r.line(escapeRoff(command.Usage))
	r.line(".PP")
	r.text(command.Description)
	for _, f := range command.Flags {
		if flag, ok := f.(cli.DocGenerationFlag); ok && f != cli.HelpFlag {
			r.item(flagTerm(flag), flagMeaning(flag))
		}
	}
}

// text sets a description: paragraphs, and as they stand the lines of examples,
// which are indented.
func (r *roff) text(s string) {
	example := false
	for _, line := range strings.Split(strings.TrimSpace(s), "\n") {
		if indented := strings.HasPrefix(line, "   "); indented != example && line != "" {
			if example = indented; example {
				r.line(".RS 4\n.nf")
			} else {
				r.line(".fi\n.RE")
			}
		}
		switch {
		case line == "":
			r.line(".PP")
		default:
			r.line(escapeRoff(strings.TrimPrefix(line, "   ")))
		}
	}
	if example {
		r.line(".fi\n.RE")
	}
}

// flagTerm is a flag with its names and what it takes: --quiet, -q or --dir DIRECTORY.
func flagTerm(flag cli.DocGenerationFlag) string {
	var names []string
	for _, name := range flag.Names() {
		if len(name) > 1 {
			name = "-" + name
		}
		names = append(names, "-"+name)
	}
	term := strings.Join(names, ", ")
	if _, value, found := strings.Cut(flag.GetUsage(), "`"); found && flag.TakesValue() {
		value, _, _ = strings.Cut(value, "`")
		term += " " + value
	}
	return term
}

// flagMeaning is the help of a flag with its default.
func flagMeaning(flag cli.DocGenerationFlag) string {
	meaning := strings.ReplaceAll(flag.GetUsage(), "`", "")
	value := flag.GetDefaultText()
	if value == "" {
		value = flag.GetValue()
	}
	if flag.TakesValue() && value != "" {
		meaning += fmt.Sprintf(" (default: %s)", value)
	}
	return meaning
}

// escapeRoff keeps text from being read as requests, and its hyphens as they are,
// so that examples can be copied.
func escapeRoff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`, "'", `\(aq`, "\n", " ").Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}
