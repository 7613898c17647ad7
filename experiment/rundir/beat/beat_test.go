package beat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	first  = "0001-east-00000001"
	second = "0002-west-00000002"
	third  = "0003-west-00000003"
)

// elsewhere is a process of another machine.
var elsewhere = Process{Host: "elsewhere", Boot: "b2", Namespace: "pid:[1]", PID: 77, Start: "9"}

// put writes a beat as its session does.
func put(t testing.TB, dir string, b Beat) {
	t.Helper()
	text, err := b.marshal()
	if err != nil {
		t.Fatal(err)
	}
	putText(t, dir, b.Session, string(text))
}

func putText(t testing.TB, dir, id, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, Folder), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path(dir, id), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestBeatsOfAnyProcess have one size, and are read as they were written.
func TestBeatsOfAnyProcess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Beat{Session: first, Shard: rapid.StringMatching(`([0-9]{1,7}/[0-9]{1,7})?`).Draw(t, "shard"), Counter: rapid.Int64Min(0).Draw(t, "counter")}
		b.Process = Process{Host: rapid.String().Draw(t, "host"), Boot: rapid.String().Draw(t, "boot"),
			Namespace: rapid.String().Draw(t, "namespace"), PID: rapid.IntMin(1).Draw(t, "pid"), Start: rapid.String().Draw(t, "start")}
		text, err := b.marshal()
		if err != nil || len(text) != size {
			t.Fatalf("%d bytes, %v", len(text), err)
		}
		back := parse(first, text)
		if back.Damaged != nil || back.Process != b.Process.clipped() || back.Shard != b.Shard || back.Counter != b.Counter {
			t.Fatalf("%+v from %+v", back, b)
		}
	})
}

// TestLongestBeat: names of the worst letters leave room.
func TestLongestBeat(t *testing.T) {
	worst := strings.Repeat(`"`, 300)
	b := Beat{Session: "999999999-" + strings.Repeat("h", 32) + "-ffffffff", Counter: 1<<63 - 1, Shard: strings.Repeat("9", maxShard)}
	b.Process = Process{Host: worst, Boot: worst, Namespace: worst, PID: 1<<63 - 1, Start: worst}
	if text, err := b.marshal(); err != nil || len(text) != size {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

// TestTornBeat: whatever mixture of two beats a reader meets is a beat of that session.
func TestTornBeat(t *testing.T) {
	b := Beat{Session: first, Process: elsewhere, Counter: 99}
	old, err := b.marshal()
	if err != nil {
		t.Fatal(err)
	}
	b.Counter++
	now, err := b.marshal()
	if err != nil {
		t.Fatal(err)
	}
	for at := range size {
		if torn := parse(first, append(old[:at:at], now[at:]...)); torn.Damaged != nil || torn.Process != elsewhere {
			t.Fatalf("torn at %d: %+v", at, torn)
		}
	}
}

func TestBeatsThatNoSessionWrites(t *testing.T) {
	good, err := Beat{Session: first, Process: elsewhere}.marshal()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty":         "",
		"half":          string(good[:size/2]),
		"longer":        string(good) + " ",
		"newer":         strings.Replace(string(good), `"version":1`, `"version":2`, 1),
		"unknown":       strings.Replace(string(good), `"shard"`, `"clock"`, 1),
		"no process":    strings.Replace(string(good), `"pid":77`, `"pid":-7`, 1),
		"other session": strings.Replace(string(good), first, second, 1),
		"control shard": strings.Replace(string(good), `"shard":""`, `"shard":"\u001b"`, 1),
		"control host":  strings.Replace(string(good), `elsewhere`, `else\u001b[`, 1),
	} {
		if b := parse(first, []byte(text)); b.Damaged == nil || b.Host != "" {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

func FuzzParse(f *testing.F) {
	good, err := Beat{Session: first, Process: elsewhere, Shard: "3/50", Counter: 12}.marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(good))
	f.Add(string(good[:size/2]))
	f.Add("{}")
	f.Fuzz(func(t *testing.T, text string) {
		b := parse(first, []byte(text))
		if b.Damaged != nil {
			return
		}
		again, err := b.marshal()
		if err != nil {
			t.Fatalf("%+v: %v", b, err)
		}
		if back := parse(first, again); back.Damaged != nil || back.Process != b.Process || back.Shard != b.Shard || back.Counter != b.Counter {
			t.Errorf("%+v, written and read %+v", b, back)
		}
	})
}

func TestErrorNamesWhoAndWhatToDo(t *testing.T) {
	err := &InUseError{Dir: "runs/mine", Alive: []Beat{{Session: first, Process: elsewhere, Shard: "3/50"}, {Session: second, Process: elsewhere}}}
	if got, want := err.Error(), "runs/mine is in use by process 77 on elsewhere, shard 3/50 and 1 more: wait for it, stop it there, or choose another run directory"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	err.Alive = []Beat{parse(third, nil)}
	if !strings.Contains(err.Error(), "in use by session "+third+":") {
		t.Error(err)
	}
}
