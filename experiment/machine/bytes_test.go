package machine

import "testing"

func TestBytesText(t *testing.T) {
	for _, test := range []struct {
		bytes int64
		want  string
	}{
		{0, "0 B"}, {999, "999 B"}, {1500, "2 kB"}, {999_600, "1 MB"}, {98 << 20, "103 MB"}, {999_600_000, "1.00 GB"},
		{3 << 29, "1.61 GB"}, {20e9, "20.0 GB"}, {512e9, "512 GB"}, {2e12, "2000 GB"},
	} {
		if got := BytesText(test.bytes); got != test.want {
			t.Errorf("%d bytes: %q, want %q", test.bytes, got, test.want)
		}
	}
}
