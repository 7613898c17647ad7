package status

import (
	"fmt"

	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/session"
)

// Shard is what came of a part of a run that one task trains.
type Shard struct {
	Shard    string `json:"shard"` // INDEX/COUNT
	Trials   int    `json:"trials"`
	Finished int    `json:"finished"` // of these, whoever trained them
	Attempts int    `json:"attempts"` // sessions that began to train it
	AtWork   bool   `json:"at_work"`  // a session of it beats
	Host     string `json:"host"`     // of the last session
	Engine   string `json:"engine"`   // of that, with version; empty: of a version that did not say
}

// readShards groups sessions by the shard that they could train, as the last one of them
// counted; nil: none trained a shard. finished tells of trials in the plan's order.
func readShards(d rundir.Dir, workers []Worker, finished []bool) ([]Shard, error) {
	sessions, _, err := d.Sessions() // of damaged ones, who reads them says it
	if err != nil {
		return nil, err
	}
	var of int
	last := make(map[int]session.Session)
	attempts := make(map[int]int)
	for _, s := range sessions {
		index, n, ok := session.ParseShard(s.Shard)
		if !ok {
			continue
		}
		if n != of { // divided anew
			of, last, attempts = n, make(map[int]session.Session), make(map[int]int)
		}
		last[index] = s
		attempts[index]++
	}
	var all []Shard
	for i := range min(of, len(finished)) { // those behind have no trials
		s := Shard{Shard: fmt.Sprintf("%d/%d", i, of), Attempts: attempts[i], Host: last[i].Host, Engine: last[i].Engine}
		for t := i; t < len(finished); t += of {
			s.Trials++
			if finished[t] {
				s.Finished++
			}
		}
		for _, w := range workers {
			s.AtWork = s.AtWork || w.Shard == s.Shard
		}
		all = append(all, s)
	}
	return all, nil
}
