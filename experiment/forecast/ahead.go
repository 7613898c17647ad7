package forecast

import (
	"fmt"

	"github.com/refold/refold/experiment/trainer"
)

// Ahead lets a trainer that keeps memory from trial to trial begin to bring it into RAM,
// for as many trials as will run at once, so that none waits for that.
func (s *Subject) Ahead(d Decision) error {
	keeper, ok := s.Trainer.(trainer.MemoryKeeper)
	if !ok || len(s.Todo) == 0 {
		return nil
	}
	var kinds []trainer.Kind
	type kind struct {
		name  string
		sizes trainer.Sizes // what remains of batches takes memory, too
	}
	seen := make(map[kind]bool)
	for _, t := range s.Todo {
		if k := (kind{s.paceOf(t.Arm), s.sizes(t)}); !seen[k] {
			seen[k] = true
			kinds = append(kinds, trainer.Kind{Task: s.task(t.Arm), Sizes: k.sizes})
		}
	}
	if err := keeper.Ahead(kinds, min(d.Parallel, len(s.Todo))); err != nil {
		return fmt.Errorf("memory of the trials: %w", err)
	}
	return nil
}
