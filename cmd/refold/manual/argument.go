package manual

import (
	"flag"
	"io"
	"strconv"

	"github.com/urfave/cli/v2"
)

// OneArgument is the argument of a command that takes one; empty: there is none. Flags may
// stand behind it, which urfave leaves to us: they count as if they stood ahead of it.
func OneArgument(c *cli.Context) (string, error) {
	all, err := Arguments(c, 1)
	if len(all) == 0 {
		return "", err
	}
	return all[0], err
}

// Arguments are those of a command that takes so many at most. Flags may stand among and
// behind them, as for [OneArgument].
func Arguments(c *cli.Context, most int) ([]string, error) {
	var all []string
	for rest := c.Args().Slice(); len(rest) > 0; {
		if len(all) == most {
			return all, Usagef("unexpected argument %q: `refold %s` takes %s, and `refold %s --help` lists the flags", rest[0], c.Command.Name, number(most), c.Command.Name)
		}
		all = append(all, rest[0])
		set := flag.NewFlagSet(c.Command.Name, flag.ContinueOnError)
		set.SetOutput(io.Discard)
		for _, f := range c.Command.Flags {
			if err := f.Apply(set); err != nil {
				return all, err
			}
		}
		if err := set.Parse(rest[1:]); err != nil {
			return all, BadUsage(c, err, false)
		}
		if err := adopt(c, set); err != nil {
			return all, err
		}
		rest = set.Args()
	}
	return all, nil
}

// adopt sets flags that stood behind an argument.
func adopt(c *cli.Context, set *flag.FlagSet) error {
	var failed error
	set.Visit(func(f *flag.Flag) {
		if failed == nil && c.IsSet(f.Name) {
			failed = Usagef("%s stands there twice", Dashed(f.Name))
		}
		if failed == nil {
			failed = c.Set(f.Name, f.Value.String())
		}
	})
	return failed
}

// number is a small number in words.
func number(n int) string {
	if n == 1 {
		return "one"
	}
	return strconv.Itoa(n)
}
