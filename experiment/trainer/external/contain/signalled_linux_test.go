package contain

import (
	"os"
	"syscall"
	"testing"
)

// TestSignalsOfOthersAreTold: a program that fails by itself is told from one that somebody
// signalled, also where it catches the signal and exits.
func TestSignalsOfOthersAreTold(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		for script, want := range map[string]bool{
			"exit 0": false, "exit 3": false, "exit 200": false, "kill -SEGV $$": false,
			"kill -TERM $$": true, "kill -KILL $$": true, "kill -HUP $$": true, "exit 143": true, "trap 'exit 130' INT; kill -INT $$": true,
		} {
			p, _ := s.run(shell(script))
			if p.Signalled() != want {
				t.Errorf("%s: %v, signalled: %v", script, p.Err(), p.Signalled())
			}
		}
	})
}

// TestSignalsOfTheSupervisor: what reaches it, reached the program as well, whatever that did then.
func TestSignalsOfTheSupervisor(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		for _, sent := range append(ends(), os.Kill) {
			told := func() bool {
				in, ends, err := os.Pipe()
				if err != nil {
					t.Fatal(err)
				}
				c := shell("echo runs; read x; exit 3")
				c.Input = in
				p, out := s.stream(c)
				in.Close()
				out.await("runs")
				if err := p.supervisor.Process.Signal(sent); err != nil {
					t.Fatal(err)
				}
				ends.Close() // for a supervisor that is not killed
				wait(t, p)
				return p.Signalled()
			}
			// A program may end faster than the supervisor hears of the signal, but not every time.
			if !someTime(told) {
				t.Errorf("%v is not told", sent)
			}
		}
	})
}

func someTime(so func() bool) bool {
	for range 100 {
		if so() {
			return true
		}
	}
	return false
}

// TestAnnouncementsAreIgnored by a program that does not know them, and reach one that does.
func TestAnnouncementsAreIgnored(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		if p, text := s.run(shell("kill -USR1 $$; kill -USR2 $$; kill -XCPU $$; echo lives")); p.Err() != nil || text != "lives\n" {
			t.Errorf("%v, %q", p.Err(), text)
		}
		p, out := s.stream(helper("announced"))
		out.await(syscall.SIGUSR1.String())
		wait(t, p)
	})
}
