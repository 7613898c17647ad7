package manual

import (
	"flag"
	"io"

	"github.com/urfave/cli/v2"
)

// OneArgument is the argument of a command that takes one; empty: there is none. Flags may
// stand behind it, which urfave leaves to us: they count as if they stood ahead of it.
func OneArgument(c *cli.Context) (string, error) {
	if !c.Args().Present() {
		return "", nil
	}
	set := flag.NewFlagSet(c.Command.Name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	for _, f := range c.Command.Flags {
		if err := f.Apply(set); err != nil {
			return "", err
		}
	}
	if err := set.Parse(c.Args().Tail()); err != nil {
		return "", BadUsage(c, err, false)
	}
	var failed error
	set.Visit(func(f *flag.Flag) {
		if failed == nil && c.IsSet(f.Name) {
			failed = Usagef("%s stands there twice", Dashed(f.Name))
		}
		if failed == nil {
			failed = c.Set(f.Name, f.Value.String())
		}
	})
	if failed == nil && set.NArg() > 0 {
		failed = Usagef("unexpected argument %q: `refold %s` takes one, and `refold %s --help` lists the flags", set.Arg(0), c.Command.Name, c.Command.Name)
	}
	return c.Args().First(), failed
}
