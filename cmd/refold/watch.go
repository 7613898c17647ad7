package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/status"
)

// watch shows a run's status until no process works on the run: in place on a
// terminal, elsewhere where it has changed.
func watch(ctx context.Context, t *terminal.Terminal, dir string, view statusView, asJSON bool) error {
	show := changes(t.Out, asJSON)
	inPlace := t.RewritesOut() && !asJSON
	if inPlace {
		show = refresh(t, view)
	}
	for {
		began := time.Now()
		s, err := loadStatus(dir)
		if err != nil {
			return err
		}
		if err := show(s); err != nil {
			return err
		}
		if !s.Held {
			return ended(s)
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

// ended is nil where the run is complete.
func ended(s *status.Status) error {
	finished := s.Count(status.Finished)
	if finished == s.Planned {
		return nil
	}
	return fmt.Errorf("%s: no process works on it, and %d of %s are not finished: `%s` goes on",
		s.Dir, s.Planned-finished, terminal.Plural(s.Planned, "trial"), rundir.ResumeCommand(s.Dir, ""))
}

// refresh shows a status in place of the one before.
func refresh(t *terminal.Terminal, view statusView) func(*status.Status) error {
	place := t.Rewriter()
	return func(s *status.Status) error {
		return place.Show(func(columns, rows int) ([]string, error) {
			view.columns = columns
			return view.lines(s, rows)
		})
	}
}

// lines is a status on as many rows: a summary where a list of all trials is too
// long, so that the trials that run are on the window.
func (v statusView) lines(s *status.Status, rows int) ([]string, error) {
	var text strings.Builder
	if err := v.write(&text, s); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	if len(lines) <= rows || v.all || v.brief {
		return lines, nil
	}
	v.brief = true
	return v.lines(s, rows)
}

// changes shows a line, or a JSON object, whenever a trial has begun or ended, and
// at the beginning and the end.
func changes(w io.Writer, asJSON bool) func(*status.Status) error {
	last := ""
	return func(s *status.Status) error {
		now := fmt.Sprint(countText(s), s.Held)
		if now == last {
			return nil
		}
		last = now
		if asJSON {
			return json.NewEncoder(w).Encode(s)
		}
		_, err := fmt.Fprintf(w, "%s; %s\n", countText(s), workText(s))
		return err
	}
}
