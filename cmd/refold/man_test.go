package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
)

// TestManPage has the man page rendered as man does, and looks for every command,
// flag and exit code with its words.
func TestManPage(t *testing.T) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("groff is not installed")
	}
	app := newApp(terminal.New(io.Discard, io.Discard))
	app.Setup()
	command := exec.Command(groff, "-man", "-Tascii", "-ww", "-rLL=200n", "-rHY=0")
	var written bytes.Buffer
	if code := run(t.Context(), []string{"refold", "man"}, &written, io.Discard); code != manual.ExitFine {
		t.Fatalf("refold man: exit code %d", code)
	}
	command.Stdin = &written
	var complaints bytes.Buffer
	command.Stderr = &complaints
	command.Env = append(os.Environ(), "GROFF_NO_SGR=1")
	rendered, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	if complaints.Len() > 0 {
		t.Errorf("groff complains:\n%s", complaints.String())
	}
	page := regexp.MustCompile(`.\x08`).ReplaceAllString(string(rendered), "") // bold is overstruck
	page = strings.Join(strings.Fields(page), " ")
	want := func(text string) {
		if text = strings.Join(strings.Fields(text), " "); !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	for _, command := range app.Commands {
		want("refold " + command.Name)
		want(command.Usage)
		want(command.Description)
		for _, flag := range command.Flags {
			for _, name := range flag.Names() {
				if len(name) > 1 {
					want("--" + name)
				}
			}
		}
	}
	for _, row := range manual.ExitCodes() {
		want(strconv.Itoa(row.Code) + " " + row.Meaning + ": " + row.Next)
	}
	want(view.CacheVariable + " the folder of decoded images, or off, ")
}
