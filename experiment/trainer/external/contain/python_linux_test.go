package contain

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// trial does what trainers do at the least: modules, the system's libraries, several processes.
const trial = `
import sys, ssl, sqlite3, ctypes, multiprocessing, tempfile, subprocess, os
import pip
os.environ["TMPDIR"] = os.getcwd()
def square(x):
    return x * x
if __name__ == "__main__":
    if "%WAY%" == "own":
        with multiprocessing.Pool(2) as pool:
            assert pool.map(square, [2, 3]) == [4, 9]
    assert subprocess.run([sys.executable, "-c", "import pip"]).returncode == 0
    open("out", "w").write("done")
    print(pip.__file__)
`

func (s *site) python(t *testing.T, program string, env ...string) {
	t.Helper()
	own := "none"
	if s.way.Mount {
		own = "own" // multiprocessing needs shared memory
	}
	script := filepath.Join(s.dir, "trial.py")
	if err := os.WriteFile(script, []byte(strings.ReplaceAll(trial, "%WAY%", own)), 0o644); err != nil {
		t.Fatal(err)
	}
	p, text := s.run(Command{Args: []string{program, script}, Env: append(env, "HOME="+os.Getenv("HOME"))})
	if p.Err() != nil || p.Survivors() > 0 {
		t.Errorf("%s: %v, %d survivors: %s", program, p.Err(), p.Survivors(), text)
	}
}

// A Python runs contained with its packages, however it was installed.
func TestPython(t *testing.T) {
	if testing.Short() {
		t.Skip("other tests start programs too")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here")
	}
	if err := exec.Command(python, "-c", "import pip, ssl, sqlite3").Run(); err != nil {
		t.Skipf("python3 lacks what the test imports: %v", err)
	}
	path := "PATH=" + os.Getenv("PATH")
	t.Run("by name", func(t *testing.T) {
		eachWay(t, func(t *testing.T, s *site) { s.python(t, "python3", path) })
	})
	t.Run("by path, which may be a shim", func(t *testing.T) {
		eachWay(t, func(t *testing.T, s *site) { s.python(t, python, path) })
	})
	t.Run("virtual environment", func(t *testing.T) {
		venv := filepath.Join(t.TempDir(), "venv")
		if out, err := exec.Command(python, "-m", "venv", venv).CombinedOutput(); err != nil {
			t.Skipf("python3 makes no virtual environment: %v: %s", err, out)
		}
		eachWay(t, func(t *testing.T, s *site) { s.python(t, filepath.Join(venv, "bin", "python"), "PATH=/usr/bin:/bin") })
	})
}
