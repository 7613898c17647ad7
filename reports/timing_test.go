package reports

import (
	"testing"
	"time"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/text/texttest"
)

func TestTimingMatchesGoldenFile(t *testing.T) {
	out, err := TimingMarkdown(&experiment.Timing{
		Host: "two cores | linux", Engine: "builtin 1", Started: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC),
		Finished: time.Date(2024, 5, 6, 7, 9, 39, 0, time.UTC), Wall: 90 * time.Second, Sessions: 2,
		Trials: []experiment.TrialTiming{
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

func TestFormats(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{text.Percent(0.9617), "96.2 %"}, {text.Percent(1), "100.0 %"}, {text.PercentShort(0.95), "95 %"}, {text.PercentShort(0.999), "99.9 %"},
		{text.Points(-0.192), "−19.2"}, {text.Points(0.0001), "0.0"}, {text.Points(-0.0001), "0.0"}, {text.Points(0.0634), "+6.3"},
		{text.Number(93696), "93,696"}, {text.Number(-1234567), "-1,234,567"}, {text.Number(999), "999"},
		{text.Count(1, "image", "images"), "1 image"}, {text.Count(0, "image", "images"), "0 images"},
		{text.List([]string{"a", "b", "c"}), "a, b and c"}, {text.Short(0.0001), "0.0001"}, {span(nil), "–"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
