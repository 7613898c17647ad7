package reports

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/reports/reportstest"
)

// probe shows /report.html in a frame as wide as a phone and writes what it
// finds into an element.
//
//go:embed testdata/probe.html
var probe []byte

// sighting is what a browser sees of a page.
type sighting struct {
	Images   int      // loaded
	Broken   []string // alternative texts of images that did not load
	Wide     []string // elements beyond the right edge, and the page itself
	Faint    []string // text with a contrast below 4.5 (WCAG 2.2, 1.4.3)
	Dark     bool     // the background
	Console  []string `json:"-"` // errors and warnings
	Requests []string `json:"-"` // beyond the page itself
}

// browser finds a browser that runs without a window.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no chromium on PATH: report.html was not opened in a browser")
	return ""
}

var (
	found   = regexp.MustCompile(`(?s)<pre id="found">(.*?)</pre>`)
	console = regexp.MustCompile(`(?m)^.*:CONSOLE.*$`)
)

// look opens a page in a browser of the given scheme: 0 is dark, 1 is light.
func look(t *testing.T, path, page, scheme string) sighting {
	t.Helper()
	var seen sighting
	var mutex sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content := map[string][]byte{"/probe.html": probe, "/report.html": []byte(page)}[r.URL.Path]
		if content == nil && r.URL.Path != "/favicon.ico" {
			mutex.Lock()
			seen.Requests = append(seen.Requests, r.URL.Path)
			mutex.Unlock()
		}
		if content == nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(content)
	}))
	defer server.Close()
	profile, err := os.MkdirTemp("", "refold-browser-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(profile) }() // helpers of the browser may still write there
	limit, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	// Its sandbox needs rights that containers lack; the page is our own.
	command := exec.CommandContext(limit, path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--enable-logging=stderr", "--blink-settings=preferredColorScheme="+scheme,
		"--user-data-dir="+profile, "--dump-dom", server.URL+"/probe.html")
	command.WaitDelay = 5 * time.Second
	var out, messages bytes.Buffer
	command.Stdout, command.Stderr = &out, &messages
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, messages.String())
	}
	m := found.FindSubmatch(out.Bytes())
	if m == nil {
		t.Fatalf("the probe found nothing:\n%s\n%s", out.String(), messages.String())
	}
	mutex.Lock()
	defer mutex.Unlock()
	if err := json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), &seen); err != nil {
		t.Fatalf("the probe wrote %s: %v", m[1], err)
	}
	seen.Console = console.FindAllString(messages.String(), -1)
	return seen
}

// On a phone, in the light and in the dark, the page shows every image, overflows
// nowhere, is readable, complains of nothing and asks for nothing else.
func TestPageInABrowser(t *testing.T) {
	path := browser(t)
	all := reportstest.Cases()
	for _, c := range []struct{ name, scheme string }{
		{"demo", "0"}, {"demo", "1"}, {"hostile", "1"}, {"many-classes", "1"}, {"incomplete", "0"},
	} {
		out := page(t, all[c.name])
		want := sighting{Images: strings.Count(out, "<img "), Dark: c.scheme == "0"}
		if diff := cmp.Diff(want, look(t, path, out, c.scheme)); diff != "" {
			t.Errorf("%s, scheme %s (-want +seen):\n%s", c.name, c.scheme, diff)
		}
	}
}

// The probe would see faults.
func TestTheProbeSeesFaults(t *testing.T) {
	path := browser(t)
	seen := look(t, path, `<!DOCTYPE html><html><head><title>x</title></head><body style="background:#fff"><main>`+
		`<p style="color:#bbb">faint</p><div style="width:500px">wide</div><img alt="gone" src="gone.png">`+
		`<img alt="damaged" src="data:image/svg+xml,%3Csvg"><script>console.error("a fault")</script></main></body></html>`, "1")
	if len(seen.Faint) != 1 || len(seen.Wide) < 2 || len(seen.Broken) != 2 || len(seen.Console) == 0 || len(seen.Requests) != 1 || seen.Images != 0 {
		t.Errorf("the probe sees only %+v", seen)
	}
}
