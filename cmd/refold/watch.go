package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/reports/text"
)

// watch shows a run's status until no process works on the run: in place on a
// terminal, elsewhere where it has changed.
func watch(ctx context.Context, t *terminal, dir string, view statusView, asJSON bool) error {
	show := changes(t.out, asJSON)
	inPlace := t.rewritesOut() && !asJSON
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
				fmt.Fprintln(t.out) // the terminal has echoed ^C
			}
			return silentError{ctx.Err()}
		case <-timer.C:
		}
	}
}

// ended is nil where the run is complete.
func ended(s *experiment.Status) error {
	finished := s.Count(experiment.StateFinished)
	if finished == s.Planned {
		return nil
	}
	return fmt.Errorf("%s: no process works on it, and %d of %s are not finished: `%s` goes on",
		s.Dir, s.Planned-finished, plural(s.Planned, "trial"), experiment.ResumeCommand(s.Dir, ""))
}

// refresh shows a status in place of the one before.
func refresh(t *terminal, view statusView) func(*experiment.Status) error {
	shown := 0 // lines
	return func(s *experiment.Status) error {
		columns, rows := t.outSize()
		view.columns = columns - 1
		text, err := view.lines(s, rows-1)
		if err != nil {
			return err
		}
		var out strings.Builder
		if shown > 0 {
			fmt.Fprintf(&out, "\x1b[%dA\r", shown)
		}
		lines := fitLines(text, columns-1, rows-1)
		for _, line := range lines {
			out.WriteString(line + "\x1b[K\n")
		}
		shown = len(lines)
		_, err = io.WriteString(t.out, out.String()+"\x1b[J")
		return err
	}
}

// lines is a status on as many rows: a summary where a list of all trials is too
// long, so that the trials that run are on the window.
func (v statusView) lines(s *experiment.Status, rows int) ([]string, error) {
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

// fitLines cuts lines, so that none wraps and the first one stays on the window.
func fitLines(lines []string, columns, rows int) []string {
	if more := len(lines) - rows; more > 0 && rows > 1 {
		lines = append(lines[:rows-1:rows-1], fmt.Sprintf("... and %s; a taller window shows them", plural(more+1, "more line")))
	}
	for i, line := range lines {
		lines[i] = text.Cut(line, columns)
	}
	return lines
}

// changes shows a line, or a JSON object, whenever a trial has begun or ended, and
// at the beginning and the end.
func changes(w io.Writer, asJSON bool) func(*experiment.Status) error {
	last := ""
	return func(s *experiment.Status) error {
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
