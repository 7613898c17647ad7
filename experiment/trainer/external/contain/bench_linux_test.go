package contain

import (
	"os"
	"os/exec"
	"testing"
)

// BenchmarkStart is what containing a program costs beside starting it, in each way.
func BenchmarkStart(b *testing.B) {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			if err := exec.Command("true").Run(); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, w := range everyWay() {
		b.Run(name, func(b *testing.B) {
			c := Command{Args: []string{"true"}, Dir: b.TempDir(), Env: env, Limits: Limits{Processes: 100}}
			c.Writes = []string{c.Dir}
			for b.Loop() {
				o, err := c.order()
				if err != nil {
					b.Fatal(err)
				}
				o.Way = w
				p, err := launch(o, nil, nil)
				if err != nil {
					b.Fatal(err)
				}
				if err := p.Err(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
