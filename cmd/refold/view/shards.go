package view

import (
	"fmt"
	"io"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/reports/text"
)

// writeShards lists the shards of a run, those at work alone where they are many.
func (v Status) writeShards(w io.Writer, s *status.Status) error {
	columns := []text.Column{
		text.Words("shard"), text.Words("state"), text.Numbers("trials"), text.Numbers("attempts"), text.Words("host"), text.Words("engine"),
	}
	var rows [][]string
	for _, shard := range s.Shards {
		if v.All || len(s.Shards) <= mostTrials && !v.Brief || shard.AtWork {
			rows = append(rows, []string{shard.Shard, shardText(shard), fmt.Sprintf("%d/%d", shard.Finished, shard.Trials),
				fmt.Sprint(shard.Attempts), text.Plain(shard.Host), text.Plain(shard.Engine)})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := terminal.WriteFitting(w, v.Columns, columns, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// shardText says how far a shard is. One of a machine that lost its power seems to be at work
// until somebody has watched it for a while.
func shardText(s status.Shard) string {
	switch {
	case s.AtWork:
		return "at work"
	case s.Finished == s.Trials:
		return "finished"
	case s.Attempts > 0:
		return "ended early"
	}
	return "not begun"
}
