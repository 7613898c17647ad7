package beat

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// here is the watcher's process; 2 is another one that runs, since tick 20.
var here = Process{Host: "here", Boot: "b1", Namespace: "pid:[1]", PID: 1, Start: "10"}

func running(pid int) (string, bool) {
	start := map[int]string{1: "10", 2: "20"}[pid]
	return start, start != ""
}

// passing is Wait on a clock that passes at once. happens is told what it shows.
func passing(clock *time.Duration, happens func(time.Duration)) Wait {
	return func(ctx context.Context, d time.Duration) error {
		if *clock += d; happens != nil {
			happens(*clock)
		}
		return ctx.Err()
	}
}

// local is a process of the watcher's machine.
func local(change func(*Process)) Process {
	p := here
	p.PID, p.Start = 2, "20"
	if change != nil {
		change(&p)
	}
	return p
}

// TestWatcher has one beat judged.
func TestWatcher(t *testing.T) {
	type world = func(t *testing.T, dir string, now time.Duration)
	never := func(*testing.T, string, time.Duration) {}
	grows := func(from time.Duration) world {
		return func(t *testing.T, dir string, now time.Duration) {
			if now >= from {
				put(t, dir, Beat{Session: first, Process: elsewhere, Counter: int64(now)})
			}
		}
	}
	for _, test := range []struct {
		name    string
		process Process
		world   world
		watcher Watcher
		text    string // of the file, in place of a beat
		alive   bool
		gone    bool
		took    time.Duration
	}{
		{name: "elsewhere, alive", process: elsewhere, world: grows(0), alive: true, took: Poll},
		{name: "elsewhere, behind a cache of a minute", process: elsewhere, world: grows(70 * time.Second), alive: true, took: 70 * time.Second},
		{name: "elsewhere, at the last reading", process: elsewhere, world: grows(Patience), alive: true, took: Patience},
		{name: "elsewhere, gone", process: elsewhere, world: never, gone: true, took: Patience},
		{name: "elsewhere, ends meanwhile", process: elsewhere, took: 10 * time.Second, world: func(t *testing.T, dir string, now time.Duration) {
			if now == 10*time.Second {
				if err := os.Remove(path(dir, first)); err != nil {
					t.Fatal(err)
				}
			}
		}},
		{name: "a newer version, alive", text: "{new}", world: grows(15 * time.Second), alive: true, took: 15 * time.Second},
		{name: "broken", text: "{", world: never, gone: true, took: Patience},
		{name: "here, process ended", process: local(func(p *Process) { p.PID = 3 }), world: never, gone: true},
		{name: "here, PID of another process by now", process: local(func(p *Process) { p.Start = "19" }), world: never, gone: true},
		{name: "here, running and still", process: local(nil), world: never, gone: true, took: Patience},
		{name: "here, start unknown", process: local(func(p *Process) { p.Start = "" }), world: never, gone: true, took: Patience},
		{name: "same name, other machine", process: local(func(p *Process) { p.PID, p.Boot = 3, "b3" }), world: never, gone: true, took: Patience},
		{name: "same name, nothing else known", process: local(func(p *Process) { p.PID, p.Boot = 3, "" }), world: never, gone: true, took: Patience},
		{name: "same machine, other container", process: local(func(p *Process) { p.PID, p.Namespace = 3, "pid:[2]" }), world: never, gone: true, took: Patience},
		{name: "this process, another session", process: here, world: never, gone: true, took: Patience},
		{name: "this process, which holds the lock", process: here, world: never, watcher: Watcher{Locked: true}, gone: true},
		{name: "own", process: here, world: never, watcher: Watcher{Own: first}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if test.text == "" {
				put(t, dir, Beat{Session: first, Process: test.process})
			} else {
				putText(t, dir, first, test.text)
			}
			var clock time.Duration
			told := 0
			w := test.watcher
			w.here, w.started = here, running
			w.Wait = passing(&clock, func(now time.Duration) { test.world(t, dir, now) })
			w.Waiting = func([]Beat) { told++ }
			found, err := w.Any(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Alive) > 0 != test.alive || len(found.Gone) > 0 != test.gone || clock != test.took {
				t.Errorf("alive %d, gone %d after %v", len(found.Alive), len(found.Gone), clock)
			}
			if told > 1 || told > 0 != (test.took > 0) {
				t.Errorf("told %d times that it waits", told)
			}
			w.Known, clock, told = found.Gone, 0, 0
			if again, err := w.Any(t.Context(), dir); err != nil || test.gone && (clock != 0 || len(again.Gone) != 1) {
				t.Errorf("waited %v for what is known to be gone: %+v, %v", clock, again, err)
			}
		})
	}
}

// TestWatcherOfMany: all are judged, each in its own time, and one that was taken for gone
// and beats again is alive.
func TestWatcherOfMany(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Beat{Session: first, Process: elsewhere})
	var clock time.Duration
	w := Watcher{here: here, started: running}
	w.Wait = passing(&clock, func(now time.Duration) {
		put(t, dir, Beat{Session: third, Process: elsewhere, Counter: int64(now)})
		if now == 20*time.Second {
			put(t, dir, Beat{Session: second, Process: elsewhere})
		}
	})
	found, err := w.Alive(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	ids := func(beats []Beat) (all []string) {
		for _, b := range beats {
			all = append(all, b.Session)
		}
		return all
	}
	if d := cmp.Diff([]string{third}, ids(found.Alive)); d != "" {
		t.Error("alive", d)
	}
	if d := cmp.Diff([]string{first, second}, ids(found.Gone)); d != "" || clock != Patience+20*time.Second {
		t.Error("gone", clock, d)
	}
	w.Known = found.Gone
	put(t, dir, Beat{Session: second, Process: elsewhere, Counter: 1})
	if again, err := w.Any(t.Context(), dir); err != nil || len(again.Alive) != 1 || again.Alive[0].Session != second {
		t.Errorf("%+v, %v", again, err)
	}
	list, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	if changed := Changed(found.Gone, list); len(changed) != 2 || changed[0].Session != second || changed[1].Session != third {
		t.Errorf("changed: %v", ids(changed))
	}
}

// TestBeatThatIsReadByHalves is still known by what it said before.
func TestBeatThatIsReadByHalves(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Beat{Session: first, Process: elsewhere})
	var clock time.Duration
	found, err := Watcher{Wait: passing(&clock, func(time.Duration) { putText(t, dir, first, "{") })}.Any(t.Context(), dir)
	if err != nil || len(found.Alive) != 1 || found.Alive[0].Process != elsewhere {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestWatcherWithoutBeats(t *testing.T) {
	found, err := Watcher{}.Alive(t.Context(), t.TempDir())
	if err != nil || len(found.Alive)+len(found.Gone) > 0 {
		t.Errorf("%+v, %v", found, err)
	}
	dir := t.TempDir()
	for _, name := range []string{"notes.json", first, "." + first + ".json.123"} { // of other programs, and of Write
		putText(t, dir, name, "x")
	}
	if err := os.Rename(path(dir, first), path(dir, "0-a-b")); err != nil {
		t.Fatal(err)
	}
	if beats, err := List(dir); err != nil || len(beats) > 0 {
		t.Errorf("%+v, %v", beats, err)
	}
}

func TestWatcherThatIsStopped(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Beat{Session: first, Process: elsewhere})
	ctx, cancel := context.WithCancel(t.Context())
	var clock time.Duration
	_, err := Watcher{Wait: passing(&clock, func(time.Duration) { cancel() })}.Any(ctx, dir)
	if !errors.Is(err, context.Canceled) || clock != Poll {
		t.Errorf("%v after %v", err, clock)
	}
}

// TestNoLiveSessionIsTakenForGone, whenever the cache through which its beats are seen is
// refreshed, as long as it shows nothing that is older than a minute.
func TestNoLiveSessionIsTakenForGone(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		phase := time.Duration(rapid.Int64Range(0, int64(Interval)-1).Draw(rt, "phase"))
		refreshed := []time.Duration{0}
		for refreshed[len(refreshed)-1] < 2*Patience {
			gap := rapid.Int64Range(int64(time.Second), int64(cached)).Draw(rt, "gap")
			refreshed = append(refreshed, refreshed[len(refreshed)-1]+time.Duration(gap))
		}
		show := func(now time.Duration) {
			next := slices.IndexFunc(refreshed, func(at time.Duration) bool { return at > now })
			put(t, dir, Beat{Session: first, Process: elsewhere, Counter: int64((refreshed[next-1] + phase) / Interval)})
		}
		show(0)
		var clock time.Duration
		w := Watcher{here: here, started: running, Wait: passing(&clock, show)}
		if found, err := w.Any(rt.Context(), dir); err != nil || len(found.Alive) != 1 {
			rt.Fatalf("%+v after %v, %v", found, clock, err)
		}
	})
}
