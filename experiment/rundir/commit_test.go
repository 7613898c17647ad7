package rundir

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir/logprobs"
	"github.com/refold/refold/experiment/trainer"
)

// opened is a session in a directory, without a run around it.
func opened(dir, id string) *OpenSession {
	return &OpenSession{dir: Dir(dir), session: Session{ID: id}}
}

func someKey() Key {
	return Key{Trial: plan.Trial{Name: "one"}, Shape: logprobs.Shape{Classes: 2, Test: 1, Epochs: 1, Readouts: trainer.Readouts{Names: []string{"model"}, Deciding: "model"}}, Train: 1, manifest: "m", engine: "e 1", folds: "f"}
}

// trainOne trains a trial of one epoch with a loss.
func trainOne(t *testing.T, s *OpenSession, loss float64) error {
	t.Helper()
	r, err := s.Begin(someKey(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	half := []float32{-0.6931472, -0.6931472}
	e := trainer.Epoch{Number: 1, Loss: loss, Readouts: []trainer.Readout{{Name: "model", Test: half}}}
	if _, err := r.Epoch(e); err != nil {
		t.Fatal(err)
	}
	return r.Finish("")
}

// TestTwoResultsOfATrial: the second one is dropped where it is the same, and refused
// loudly where it is not.
func TestTwoResultsOfATrial(t *testing.T) {
	dir := t.TempDir()
	if err := trainOne(t, opened(dir, "0001-a-1"), 0.5); err != nil {
		t.Fatal(err)
	}
	if err := trainOne(t, opened(dir, "0002-b-2"), 0.5); err != nil {
		t.Errorf("an equal result is refused: %v", err)
	}
	err := trainOne(t, opened(dir, "0003-c-3"), 0.25)
	conflict := new(ConflictError)
	if !errors.As(err, &conflict) || conflict.Trial != "one" || !strings.Contains(err.Error(), "the same training must give the same bytes") {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(conflict.Kept, ResultFile)); err != nil {
		t.Errorf("the second result is gone: %v", err)
	}
	rec, err := Dir(dir).Load(someKey())
	if err != nil || rec.Epochs[0].Loss != 0.5 {
		t.Errorf("%+v, %v", rec, err)
	}
}

// TestSessionsSortAsTheyBegan, whatever their hosts and however many there are.
func TestSessionsSortAsTheyBegan(t *testing.T) {
	d := Dir(t.TempDir())
	last := ""
	for range 12 {
		id, err := d.newSessionID("Host.local_1", 9996)
		if err != nil {
			t.Fatal(err)
		}
		if last != "" && compareSessions(last, id) >= 0 {
			t.Errorf("%s does not come after %s", id, last)
		}
		if !strings.Contains(id, "-Hostlocal1-") {
			t.Errorf("%s", id)
		}
		if err := d.writeSession(Session{ID: id}); err != nil {
			t.Fatal(err)
		}
		newest, err := d.LastSession()
		if err != nil || newest.ID != id {
			t.Errorf("the last session is %q, %v; want %q", newest.ID, err, id)
		}
		last = id
	}
	if sessionNumber(last) != 9996+12 {
		t.Errorf("%s", last)
	}
}

// TestMismatchSaysWhatIsThere and what must be, not the other way round.
func TestMismatchSaysWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	if err := trainOne(t, opened(dir, "0001-a-1"), 0.5); err != nil {
		t.Fatal(err)
	}
	other := someKey()
	other.engine = "e 2"
	_, err := Dir(dir).Load(other)
	if err == nil || !strings.Contains(err.Error(), "the engine is e 1, but must be e 2") {
		t.Errorf("got %v", err)
	}
}
