package reports

import (
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/reports/text/texttest"
)

func TestTimingMatchesGoldenFile(t *testing.T) {
	out, err := TimingMarkdown(&status.Timing{
		Host: "two cores | linux", Engine: "builtin 1", Started: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC),
		Finished: time.Date(2024, 5, 6, 7, 9, 39, 0, time.UTC), Wall: 90 * time.Second, Sessions: 2,
		Trials: []status.TrialTiming{
			{Trial: "resnet8v1.stretch24.rows.n360.seed0.fold0", Duration: 3 * time.Second, Epochs: 12, Images: 2916},
			{Trial: "resnet8v2.stretch24.rows.n360.seed0.fold0", Duration: 0, Epochs: 0, Images: 0},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	texttest.Golden(t, "timing.md", out, *update)
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 s", 41300 * time.Millisecond: "41.3 s", 59960 * time.Millisecond: "60.0 s",
		time.Minute: "1 min 0 s", 725 * time.Second: "12 min 5 s", 200 * time.Minute: "3 h 20 min", -time.Second: "–",
	} {
		if got := duration(d); got != want {
			t.Errorf("duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestTimingOfShards(t *testing.T) {
	out, err := TimingMarkdown(&status.Timing{Wall: 3 * time.Hour, Sessions: 5, Shards: 3, ClocksApart: 20 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"time of all sessions together", "3 h 0 min", "5 (3 that trained shards)", "differ by at least 20 min 0 s"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "wall time") || strings.Contains(string(out), "resumed") {
		t.Errorf("that is not so of shards:\n%s", out)
	}
}
