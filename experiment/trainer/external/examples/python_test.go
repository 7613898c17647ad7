package examples_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestClientInPython runs the client's own tests, which need Python and nothing else.
func TestClientInPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: refold_client.py is not tested")
	}
	old := exec.Command(python, "-c", "import sys; sys.exit(sys.version_info < (3, 8))")
	if old.Run() != nil {
		t.Skipf("%s is older than 3.8: refold_client.py is not tested", python)
	}
	cmd := exec.Command(python, "-W", "error", "-m", "unittest", "-v", "test_refold_client")
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}
