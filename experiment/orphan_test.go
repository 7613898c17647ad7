package experiment

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// TestOrphanBelowACollector: a process that a scheduler has lost still trains when its
// successor has finished all and the collector has removed what is left of attempts. It ends
// well and at once, and nothing of it is left.
func TestOrphanBelowACollector(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	want := withoutPixels(folder(t, one.Dir))
	for name, ends := range map[string]error{"trains on": nil, "fails": errors.New("bad luck")} {
		for _, eager := range []bool{false, true} { // eager: it writes a checkpoint after each step
			t.Run(name+map[bool]string{true: ", with checkpoints"}[eager], func(t *testing.T) {
				if testing.Short() && eager != (ends == nil) {
					t.Skip("two of four show the race detector as much")
				}
				o := smallOptions(t, t.TempDir(), images)
				mustPrepare(t, o)
				orphan := shardOptions(t, o)
				orphan.Spec.Run.Parallel = 1
				var said []string
				orphan.Observer = &watcher{warned: func(_ plan.Trial, err error) { said = append(said, err.Error()) }}
				epochs := 0
				orphan.Trainer = logistic{Eager: eager, BeforeEpoch: func(_ trainer.Task, epoch int) error {
					if epochs++; epochs != 2 {
						return nil
					}
					runShards(t, o, 2)
					if _, err := Collect(t.Context(), shardOptions(t, o), 0); err != nil {
						t.Error(err)
					}
					return ends
				}}
				out, err := RunShard(t.Context(), orphan, Shard{0, 1}, t.TempDir())
				if err != nil || len(out.Failed) > 0 || out.Trained != 0 {
					t.Fatalf("%+v, %v", out, err)
				}
				if epochs != 2 {
					t.Errorf("it went on to epoch %d of a trial that was there", epochs)
				}
				if left := attempts(t, o.Dir, "*"); len(left) > 0 || len(said) > 0 {
					t.Errorf("%v is left, and it said %q", left, said)
				}
				if d := cmp.Diff(want, withoutPixels(folder(t, o.Dir))); d != "" {
					t.Error(d)
				}
			})
		}
	}
}
