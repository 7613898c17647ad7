package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
)

// shardOptions are options for a shard or a collector of the run in a directory.
func shardOptions(t *testing.T, o Options) Options {
	t.Helper()
	s, err := rundir.LoadSpec(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	o.Spec, o.Origins, o.Images, o.Approve = s, nil, nil, nil
	o.Patience = time.Millisecond
	return o
}

// mustPrepare makes a run ready.
func mustPrepare(t *testing.T, o Options) *Ready {
	t.Helper()
	r, err := Prepare(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// runShards runs all shards at once, and expects success.
func runShards(t *testing.T, o Options, of int) {
	t.Helper()
	var all errgroup.Group
	scratch := t.TempDir()
	for i := range of {
		all.Go(func() error {
			_, err := RunShard(t.Context(), shardOptions(t, o), Shard{i, of}, scratch)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(scratch, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left in scratch, %v", left, err)
	}
}

// withoutPixels leaves out what only a run on many machines has.
func withoutPixels(files map[string]string) map[string]string {
	for name := range files {
		if strings.HasPrefix(name, rundir.PixelsFolder+"/") {
			delete(files, name)
		}
	}
	return files
}

func TestShardsGiveTheBytesOfOneProcess(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)

	many := smallOptions(t, t.TempDir(), images)
	ready := mustPrepare(t, many)
	if len(ready.Missing) != 24 || len(ready.Unfinished(5)) != 5 {
		t.Fatalf("%d trials are missing, of the shards %v", len(ready.Missing), ready.Unfinished(5))
	}
	runShards(t, many, 3)
	out, err := Collect(t.Context(), shardOptions(t, many), 0)
	if err != nil || out.Finished != 24 || out.Summary == nil {
		t.Fatalf("%+v, %v", out, err)
	}
	if d := cmp.Diff(withoutPixels(folder(t, one.Dir)), withoutPixels(folder(t, many.Dir))); d != "" {
		t.Errorf("shards differ from one process:\n%s", d)
	}
}

func TestCollectSaysWhatIsMissing(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	if _, err := RunShard(t.Context(), shardOptions(t, o), Shard{1, 3}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	out, err := Collect(t.Context(), shardOptions(t, o), 0)
	if missing := new(MissingError); !errors.As(err, &missing) || len(missing.Missing) != 16 || out.Summary == nil || out.Finished != 8 {
		t.Fatalf("%+v, %v", out, err)
	}
	if again := mustPrepare(t, o); len(again.Missing) != 16 || len(again.Unfinished(3)) != 2 {
		t.Errorf("%d are missing", len(again.Missing))
	}
	mustRun(t, o) // one process does the rest
}

func TestShardNeedsNoImages(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	if _, err := RunShard(t.Context(), shardOptions(t, o), Shard{0, 24}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	pixels, err := filepath.Glob(filepath.Join(o.Dir, rundir.PixelsFolder, "*.refold"))
	if err != nil || len(pixels) != 1 {
		t.Fatalf("%v, %v", pixels, err)
	}
	if err := os.Truncate(pixels[0], 5000); err != nil {
		t.Fatal(err)
	}
	_, err = RunShard(t.Context(), shardOptions(t, o), Shard{1, 24}, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("cut pixels: %v", err)
	}
	if err := os.Remove(pixels[0]); err != nil {
		t.Fatal(err)
	}
	var told []string
	without := shardOptions(t, o)
	without.Observer = observe(func(e event.Event) {
		if n, ok := e.(event.Notice); ok {
			told = append(told, n.Text.String())
		}
	})
	if _, err = RunShard(t.Context(), without, Shard{1, 24}, t.TempDir()); err == nil || !strings.Contains(err.Error(), "make the run ready again") {
		t.Errorf("no pixels: %v", err)
	}
	if len(told) != 1 || !strings.Contains(told[0], pixels[0]) {
		t.Errorf("while it waits for them it says %q", told)
	}
}

func TestParseShard(t *testing.T) {
	for text, want := range map[string]Shard{"0/1": {0, 1}, "3/50": {3, 50}, "49/50": {49, 50}} {
		if got, err := ParseShard(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "3", "3/", "/3", "3/3", "-1/3", "0/0", "1/2/3", "a/b", "0/1000001", " 0/3", "0x0/3"} {
		if got, err := ParseShard(text); err == nil || !strings.Contains(err.Error(), "is no shard") {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// TestCollectorWaitsBesideShards: it keeps no lock while it waits, so that shards may begin on
// its own machine.
func TestCollectorWaitsBesideShards(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	one := smallOptions(t, t.TempDir(), images)
	mustRun(t, one)
	o := smallOptions(t, t.TempDir(), images)
	mustPrepare(t, o)
	waits := make(chan struct{})
	on := shardOptions(t, o)
	on.Observer = observe(func(e event.Event) {
		if _, ok := e.(event.Notice); ok {
			close(waits)
		}
	})
	var collector errgroup.Group
	collector.Go(func() error {
		_, err := Collect(t.Context(), on, time.Hour)
		return err
	})
	<-waits
	runShards(t, o, 2)
	if err := collector.Wait(); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(withoutPixels(folder(t, one.Dir)), withoutPixels(folder(t, o.Dir))); d != "" {
		t.Errorf("shards differ from one process:\n%s", d)
	}
}

// TestShardWaitsForWhoLocks the run for a while, as who makes it ready again does.
func TestShardWaitsForWhoLocks(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	held, err := disk.Lock(t.Context(), o.Dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := RunShard(t.Context(), shardOptions(t, o), Shard{0, 24}, t.TempDir()); !errors.As(err, new(*disk.LockedError)) {
		t.Errorf("beside who stays: %v", err)
	}
	on := shardOptions(t, o)
	on.Patience = time.Hour
	waits := make(chan struct{})
	on.Observer = observe(func(e event.Event) {
		if n, ok := e.(event.Notice); ok && strings.Contains(n.Text.String(), "is in use") {
			close(waits)
		}
	})
	var shard errgroup.Group
	shard.Go(func() error {
		_, err := RunShard(t.Context(), on, Shard{0, 24}, t.TempDir())
		return err
	})
	<-waits
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
	if err := shard.Wait(); err != nil {
		t.Error(err)
	}
}
