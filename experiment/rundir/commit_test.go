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
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/trainer"
)

// opened is a session in a directory, without a run around it.
func opened(dir, id string) *OpenSession {
	return &OpenSession{dir: Dir(dir), session: session.Session{ID: id}}
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
	if err := trainOne(t, opened(dir, "0001-a-00000001"), 0.5); err != nil {
		t.Fatal(err)
	}
	if err := trainOne(t, opened(dir, "0002-b-00000002"), 0.5); err != nil {
		t.Errorf("an equal result is refused: %v", err)
	}
	err := trainOne(t, opened(dir, "0003-c-00000003"), 0.25)
	conflict := new(ConflictError)
	if !errors.As(err, &conflict) || conflict.Trial != "one" || conflict.Host != "c" || !strings.Contains(err.Error(), "the same training must give the same bytes") {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(conflict.Kept, ResultFile)); err != nil {
		t.Errorf("the second result is gone: %v", err)
	}
	rec, err := Dir(dir).Load(someKey())
	if err != nil || rec.Epochs[0].Loss != 0.5 {
		t.Errorf("%+v, %v", rec, err)
	}
	// It is said again until somebody has decided.
	for range 2 {
		if err := opened(dir, "0004-d-00000004").Tidy(someKey()); !errors.As(err, &conflict) || conflict.Host != "c" {
			t.Errorf("forgotten, or of another host: %v", err)
		}
	}
	if err := errors.Join(os.RemoveAll(conflict.Kept), opened(dir, "0005-e-00000005").Tidy(someKey())); err != nil {
		t.Error(err)
	}
}

// TestHostOfASecondResult is named as the machine spells it, whether or not the folder that
// keeps the result had to be numbered.
func TestHostOfASecondResult(t *testing.T) {
	dir, k := Dir(t.TempDir()), someKey()
	s := opened(string(dir), "0004-d-00000004")
	const id = "0003-gpunode12-00000003"
	if err := dir.writeSession(session.Session{ID: id, Host: "gpu-node-12"}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"one-" + id + "-conflict": "gpu-node-12", "one-" + id + "-2-conflict": "gpu-node-12", "one-0002-lost-00000002-conflict": "lost",
	} {
		kept := dir.Path(QuarantineFolder, name)
		if err := os.MkdirAll(kept, 0o755); err != nil {
			t.Fatal(err)
		}
		conflict := new(ConflictError)
		if err := s.Tidy(k); !errors.As(err, &conflict) || conflict.Host != want || conflict.Kept != kept || !strings.Contains(err.Error(), "host "+want) {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.RemoveAll(kept); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTwoFinishedAttempts: of two that a crash left, neither is lost where they differ.
func TestTwoFinishedAttempts(t *testing.T) {
	dir := t.TempDir()
	for i, loss := range []float64{0.5, 0.25} {
		other := t.TempDir()
		id := "000" + string(rune('1'+i)) + "-a-00000001"
		if err := trainOne(t, opened(other, id), loss); err != nil {
			t.Fatal(err)
		}
		to := Dir(dir).Path(AttemptsFolder, "one", id)
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.Rename(Dir(other).Path(TrialsFolder, "one"), to)); err != nil {
			t.Fatal(err)
		}
	}
	finished, _, err := opened(dir, "0003-c-00000003").Recover(someKey(), false)
	conflict := new(ConflictError)
	if !finished || !errors.As(err, &conflict) {
		t.Errorf("%v, %v", finished, err)
	}
}

// TestPlaceIsTakenUnseen: where the place of a trial is taken and no sound result is seen
// there, as on a network that shows it late, a finished attempt is kept for who collects.
func TestPlaceIsTakenUnseen(t *testing.T) {
	for name, shared := range map[string]bool{"shard": true, "alone": false} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			taken := Dir(dir).Path(TrialsFolder, "one", "unseen")
			if err := errors.Join(os.MkdirAll(filepath.Dir(taken), 0o755), os.WriteFile(taken, nil, 0o644)); err != nil {
				t.Fatal(err)
			}
			s := opened(dir, "0001-a-00000001")
			s.shared = shared
			if err := trainOne(t, s, 0.5); errors.Is(err, ErrUnfinished) == shared {
				t.Errorf("got %v", err)
			}
			if _, err := loadFrom(s.folder(someKey()), someKey()); err != nil {
				t.Errorf("the result is lost: %v", err)
			}
			if err := errors.Join(os.RemoveAll(filepath.Dir(taken)), trainOne(t, opened(dir, "0002-b-00000002"), 0.25)); !errors.As(err, new(*ConflictError)) {
				t.Errorf("nobody compares it: %v", err)
			}
		})
	}
}

// TestChangedWhileItIsWritten: what another program writes into a trial's files does not
// become its result.
func TestChangedWhileItIsWritten(t *testing.T) {
	s := opened(t.TempDir(), "0001-a-00000001")
	r, err := s.Begin(someKey(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	half := []float32{-0.6931472, -0.6931472}
	if _, err := r.Epoch(trainer.Epoch{Number: 1, Readouts: []trainer.Readout{{Name: "model", Test: half}}}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.folder(someKey()), PredictionsFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(""); err == nil || !strings.Contains(err.Error(), "is not what was written") {
		t.Errorf("got %v", err)
	}
	if _, err := Dir(s.dir).Load(someKey()); !errors.Is(err, ErrUnfinished) {
		t.Errorf("got %v", err)
	}
}

// TestForeignFoldersAmongAttempts are no attempts, and stay.
func TestForeignFoldersAmongAttempts(t *testing.T) {
	dir := t.TempDir()
	mine := Dir(dir).Path(AttemptsFolder, "one", "9999-notes")
	if err := os.MkdirAll(mine, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := trainOne(t, opened(dir, "0001-a-00000001"), 0.5); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
	id, err := Dir(dir).newSessionID("h", 0)
	if err != nil || session.Number(id) != 1 {
		t.Errorf("%s, %v", id, err)
	}
}

// TestNewerVersionIsRefused, and nothing is made anew in its place.
func TestNewerVersionIsRefused(t *testing.T) {
	d := Dir(t.TempDir())
	if err := os.WriteFile(d.Path(ProvenanceFile), []byte(`{"version": 3, "shards": 4}`), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := d.ReadProvenance()
	if damaged := new(DamagedError); err == nil || errors.As(err, &damaged) || !strings.Contains(err.Error(), "a newer refold") {
		t.Errorf("got %v", err)
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
		if last != "" && session.Compare(last, id) >= 0 {
			t.Errorf("%s does not come after %s", id, last)
		}
		if !strings.Contains(id, "-Hostlocal1-") {
			t.Errorf("%s", id)
		}
		if err := d.writeSession(session.Session{ID: id}); err != nil {
			t.Fatal(err)
		}
		newest, err := d.LastSession()
		if err != nil || newest.ID != id {
			t.Errorf("the last session is %q, %v; want %q", newest.ID, err, id)
		}
		last = id
	}
	if session.Number(last) != 9996+12 {
		t.Errorf("%s", last)
	}
}

// TestMismatchSaysWhatIsThere and what must be, not the other way round.
func TestMismatchSaysWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	if err := trainOne(t, opened(dir, "0001-a-00000001"), 0.5); err != nil {
		t.Fatal(err)
	}
	other := someKey()
	other.engine = "e 2"
	_, err := Dir(dir).Load(other)
	if err == nil || !strings.Contains(err.Error(), "the engine is e 1, but must be e 2") {
		t.Errorf("got %v", err)
	}
}
