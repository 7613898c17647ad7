package auditpage

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// chromium is a browser without a window, driven over its DevTools protocol: JSON with a
// zero byte at its end, on the file descriptors 3 and 4.
type chromium struct {
	in    io.Writer
	out   *bufio.Reader
	calls int
}

// tab is a page in it.
type tab struct {
	t       *testing.T
	browser *chromium
	session string
	Console []string // errors and warnings of the page
	Loaded  []string // addresses that the page asked for, its own and data left out
}

// open opens a page from a file, as people do, in a window of the given size.
func (b *chromium) open(t *testing.T, page []byte, width, height int, dark bool) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "audit.html")
	if err := os.WriteFile(file, page, 0o644); err != nil {
		t.Fatal(err)
	}
	c := &tab{t: t, browser: b}
	var target struct{ TargetID, SessionID string }
	c.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	c.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	c.session = target.SessionID
	t.Cleanup(func() {
		c.session = ""
		c.call("Target.closeTarget", map[string]any{"targetId": target.TargetID}, nil)
	})
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		c.call(domain+".enable", nil, nil)
	}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	c.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	c.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
	c.call("Emulation.setFocusEmulationEnabled", map[string]any{"enabled": true}, nil)
	c.call("Page.navigate", map[string]any{"url": (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()}, nil)
	c.wait("document.readyState === 'complete'")
	return c
}

// launch starts a browser that ends with the test.
func launch(t *testing.T) *chromium {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" || runtime.GOOS == "windows" { // where no such files are handed on
		t.Skip("no chromium on PATH: audit.html was not opened in a browser")
	}
	profile, err := os.MkdirTemp("", "refold-browser-")
	if err != nil {
		t.Fatal(err)
	}
	hisIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, hisOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	limit, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // t.Context ends before the browser is told to
	// Its sandbox needs rights that containers lack; the page is our own.
	command := exec.CommandContext(limit, path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--remote-debugging-pipe", "--user-data-dir="+profile)
	command.ExtraFiles = []*os.File{hisIn, hisOut}
	command.WaitDelay = 5 * time.Second
	if err := command.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	_, _ = hisIn.Close(), hisOut.Close()
	t.Cleanup(func() {
		_, _ = in.Close(), out.Close() // at which it closes
		cancel()
		_ = command.Wait()
		_ = os.RemoveAll(profile)
	})
	return &chromium{in: in, out: bufio.NewReaderSize(out, 1<<20)}
}

// message is an answer or an event.
type message struct {
	ID      int
	Session string `json:"sessionId"`
	Method  string
	Params  json.RawMessage
	Result  json.RawMessage
	Error   *struct{ Message string }
}

// call calls a method and reads its answer, and what happens meanwhile.
func (c *tab) call(method string, params any, answer any) {
	c.t.Helper()
	c.browser.calls++
	request := map[string]any{"id": c.browser.calls, "method": method}
	if params != nil {
		request["params"] = params
	}
	if c.session != "" {
		request["sessionId"] = c.session
	}
	data, err := json.Marshal(request)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.browser.in.Write(append(data, 0)); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
	for {
		text, err := c.browser.out.ReadBytes(0)
		if err != nil {
			c.t.Fatalf("%s: the browser says no more: %v", method, err)
		}
		var m message
		if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
			c.t.Fatal(err)
		}
		if m.ID != c.browser.calls {
			if m.Session == c.session {
				c.event(m)
			}
			continue
		}
		if m.Error != nil {
			c.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if answer != nil {
			if err := json.Unmarshal(m.Result, answer); err != nil {
				c.t.Fatal(err)
			}
		}
		return
	}
}

// event keeps what the page complains of and what it asks for.
func (c *tab) event(m message) {
	switch m.Method {
	case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded":
		c.Console = append(c.Console, string(m.Params))
	case "Network.requestWillBeSent":
		var r struct{ Request struct{ URL string } }
		_ = json.Unmarshal(m.Params, &r)
		if u, err := url.Parse(r.Request.URL); err != nil || u.Scheme != "data" && filepath.Base(u.Path) != "audit.html" {
			c.Loaded = append(c.Loaded, r.Request.URL)
		}
	}
}

// eval is the value of an expression on the page.
func eval[T any](c *tab, expression string) T {
	c.t.Helper()
	var answer struct {
		Result           struct{ Value T }
		ExceptionDetails json.RawMessage
	}
	c.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true}, &answer)
	if answer.ExceptionDetails != nil {
		c.t.Fatalf("%s: %s", expression, answer.ExceptionDetails)
	}
	return answer.Result.Value
}

// wait has the browser wait until something is true, for a minute at most.
func (c *tab) wait(condition string) {
	c.t.Helper()
	if !eval[bool](c, fmt.Sprintf(`new Promise((done) => { const end = Date.now() + 60000; const look = () => (%s) ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 20); look(); })`, condition)) {
		c.t.Fatalf("it never came to %s", condition)
	}
}

// press presses a key, as a keyboard does.
func (c *tab) press(key, code string, number int, text string) {
	c.t.Helper()
	params := map[string]any{"type": "keyDown", "key": key, "code": code, "windowsVirtualKeyCode": number}
	if text != "" {
		params["text"] = text
	}
	c.call("Input.dispatchKeyEvent", params, nil)
	c.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": code, "windowsVirtualKeyCode": number}, nil)
}

// click clicks on the middle of an element, as a mouse does.
func (c *tab) click(selector string) {
	c.t.Helper()
	at := eval[[]float64](c, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({ block: "center", behavior: "instant" }); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`, selector))
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		c.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1}, nil)
	}
}
