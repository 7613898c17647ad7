package main

import (
	"fmt"
	"log/slog"
	"time"
)

// phases tells how long the parts of a run took, with --verbose.
type phases struct {
	terminal *terminal
	began    time.Time // the current one
}

// end tells how long a phase took. The next one begins.
func (p *phases) end(name string) {
	took := time.Since(p.began)
	p.began = time.Now()
	p.terminal.tell(note{level: slog.LevelDebug, event: "phase", text: fmt.Sprintf("%s took %s", name, secondsText(took.Seconds())),
		attrs: []slog.Attr{slog.String("phase", name), figure(attrSeconds, took.Seconds())}})
}
