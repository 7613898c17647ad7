package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/rundir/beat"
	"github.com/refold/refold/experiment/status"
)

func statusCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "status",
		Usage: "say how far a run is, while it works or later",
		Description: `Reads a run directory and lists its trials: finished, running, failed, waiting,
stopped in the middle, or damaged, with their speed. It writes nothing, so that it
can be called at any time.
Of more than 24 trials it lists those that run, failed or are damaged, and a line
for each architecture and split; --all lists every trial, and --json holds all.

With --watch it goes on until no process works on the run: on a terminal the table
is refreshed in place, elsewhere there is one line a change. Exit code 0: the run is
complete; 1: it is not. Ctrl-C ends the watching, not the run.

Examples:
   refold status --dir runs/mine
   refold status --dir runs/mine --watch
   refold status --dir runs/mine --json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dir", Usage: "the run's `DIRECTORY`; needed"},
			&cli.BoolFlag{Name: "watch", Usage: "go on until no process works on the run", DisableDefaultText: true},
			&cli.BoolFlag{Name: "all", Usage: "list every trial", DisableDefaultText: true},
			manual.JSONFlag(),
		},
		Action: func(c *cli.Context) error {
			dir := c.String("dir")
			if dir == "" {
				return manual.Usagef("say which run: --dir DIRECTORY, such as --dir runs/demo")
			}
			shown := view.Status{All: c.Bool("all"), Columns: t.OutColumns()}
			if c.Bool("watch") {
				return watch(c.Context, t, dir, shown, c.Bool("json"))
			}
			s, err := loadStatus(dir)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return t.WriteJSON(s)
			}
			return shown.Write(t.Out, s)
		},
	}
}

func loadStatus(dir string) (*status.Status, error) {
	s, err := status.Load(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; `refold run` makes a run, and its first line names the directory", err)
	}
	return s, err
}

// watch shows a run's status until no process works on the run: in place on a
// terminal, elsewhere where it has changed.
func watch(ctx context.Context, t *terminal.Terminal, dir string, shown view.Status, asJSON bool) error {
	show := changes(t.Out, asJSON)
	inPlace := t.RewritesOut() && !asJSON
	if inPlace {
		show = refresh(t, shown)
	}
	var alive pulse
	for {
		began := time.Now()
		s, err := loadStatus(dir)
		if err != nil {
			return err
		}
		if err := show(s); err != nil {
			return err
		}
		if !s.Held && !alive.beat(s, time.Now()) {
			return unfinished(s)
		}
		// Finished trials are checked each time: at most a tenth of one core.
		timer := time.NewTimer(max(time.Second, 10*time.Since(began)))
		select {
		case <-ctx.Done():
			timer.Stop()
			if inPlace {
				fmt.Fprintln(t.Out) // the terminal has echoed ^C
			}
			return silentError{ctx.Err()}
		case <-timer.C:
		}
	}
}

// pulse knows since when no shard of a run has beaten.
type pulse struct {
	last  []status.Worker
	since time.Time
}

// beat reports whether a shard works on a run: not where none has beaten for so long that it
// would be seen.
func (p *pulse) beat(s *status.Status, now time.Time) bool {
	if !slices.Equal(p.last, s.Workers) {
		p.last, p.since = s.Workers, now
	}
	return len(s.Workers) > 0 && now.Sub(p.since) < beat.Patience
}

// unfinished is the error of a run that nobody works on; nil where it is complete and summed
// up.
func unfinished(s *status.Status) error {
	finished := s.Count(status.Finished)
	switch {
	case s.Complete() && s.Summed:
		return nil
	case s.Complete():
		return fmt.Errorf("%s: no process works on it, and it is not summed up: `%s` does that", s.Dir, view.SumUpCommand(s))
	}
	return fmt.Errorf("%s: no process works on it, and %d of %s are not finished: `%s` goes on",
		s.Dir, s.Planned-finished, terminal.Plural(s.Planned, "trial"), manual.ResumeCommand(s.Dir, ""))
}

// refresh shows a status in place of the one before.
func refresh(t *terminal.Terminal, shown view.Status) func(*status.Status) error {
	place := t.Rewriter()
	return func(s *status.Status) error {
		return place.Show(func(columns, rows int) ([]string, error) {
			shown.Columns = columns
			return shown.Lines(s, rows)
		})
	}
}

// changes shows a line, or a JSON object, whenever a trial has begun or ended, and
// at the beginning and the end.
func changes(w io.Writer, asJSON bool) func(*status.Status) error {
	last := ""
	return func(s *status.Status) error {
		now := fmt.Sprint(view.CountText(s), s.Held)
		if now == last {
			return nil
		}
		last = now
		if asJSON {
			return json.NewEncoder(w).Encode(s)
		}
		_, err := fmt.Fprintf(w, "%s; %s\n", view.CountText(s), view.WorkText(s))
		return err
	}
}
