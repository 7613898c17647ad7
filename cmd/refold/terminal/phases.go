package terminal

import (
	"fmt"
	"log/slog"
	"time"
)

// phases tells how long the parts of a run took, with --verbose.
type phases struct {
	terminal *Terminal
	began    time.Time // the current one
}

// end tells how long a phase took. The next one begins.
func (p *phases) end(name string) {
	took := time.Since(p.began)
	p.began = time.Now()
	p.terminal.Tell(Note{Level: slog.LevelDebug, Event: "phase", Text: fmt.Sprintf("%s took %s", name, SecondsText(took.Seconds())),
		Attrs: []slog.Attr{slog.String("phase", name), figure(attrSeconds, took.Seconds())}})
}
