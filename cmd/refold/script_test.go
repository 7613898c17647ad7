package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/trainer/external/contain"
)

func TestMain(m *testing.M) {
	if contain.Entered() {
		os.Exit(contain.Main())
	}
	testscript.Main(withoutUsersCache{m}, map[string]func(){
		"refold": func() { os.Exit(run(context.Background(), os.Args, os.Stdout, os.Stderr)) },
	})
}

// withoutUsersCache keeps tests from the cache of whoever runs them.
type withoutUsersCache struct{ *testing.M }

func (w withoutUsersCache) Run() int {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(s) { // tests in the background, or under nohup: what they start has the usual signals
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
	folder, err := os.MkdirTemp("", "refold-test-cache-*")
	if err == nil {
		err = os.Setenv(view.CacheVariable, folder)
	}
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	return w.M.Run()
}

// TestScripts runs refold as a user does: real processes, real images.
func TestScripts(t *testing.T) {
	emoji, err := filepath.Abs("../../testdata/emoji")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"predict": predictTable},
		Setup: func(env *testscript.Env) error {
			env.Setenv("EMOJI", emoji)
			env.Setenv(view.CacheVariable, filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
	})
}
