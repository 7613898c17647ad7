package external

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer/trainertest"
)

// logistic is softmax regression on pixels, an image a step in the order of rows, with a
// checkpoint after every epoch.
func (g guest) logistic() int {
	a := g.about()
	size := a.Height * a.Width * 3
	m := &softmax{Weights: make([][]float64, len(a.Classes))}
	for c := range m.Weights {
		m.Weights[c] = make([]float64, size+1)
	}
	if a.Resume > 0 {
		must(json.Unmarshal(g.read("checkpoint/weights.json"), m))
	}
	images, rows := g.arrays("train.npy", size), g.list("train.csv")
	g.header()
	for e := a.Resume + 1; e <= a.Epochs; e++ {
		loss, right := 0.0, 0
		for i, image := range images {
			p, y := m.predict(image), slices.Index(a.Classes, rows[i][1])
			loss -= math.Log(p[y])
			if slices.Max(p) == p[y] {
				right++
			}
			m.learn(image, p, y)
		}
		n := float64(len(images))
		g.add("output/progress.jsonl", fmt.Sprintf("{\"epoch\":%d,\"loss\":%v,\"accuracy\":%v,\"note\":\"mine\"}\n", e, loss/n, float64(right)/n))
		g.save(e, m)
		for _, split := range []string{"validation", "test"} {
			held := g.arrays(split+".npy", size)
			for i, row := range g.list(split + ".csv") {
				text := fmt.Sprintf("%s,%s,%d", row[0], split, e)
				for _, p := range m.predict(held[i]) {
					text += fmt.Sprintf(",%v", p)
				}
				g.add("output/predictions.csv", text+"\n")
			}
		}
		g.wait(e)
		if g.afterEpoch != nil {
			g.afterEpoch(e)
		}
	}
	return 0
}

// save writes a checkpoint: first its file, then what tells that it is whole.
func (g guest) save(epoch int, m *softmax) {
	text, err := json.Marshal(m)
	must(err)
	g.replace("checkpoint/weights.json", string(text))
	sum := sha256.Sum256(text)
	g.replace("checkpoint/checkpoint.json", fmt.Sprintf(`{"epoch":%d,"files":{"weights.json":"%s"}}`, epoch, hex.EncodeToString(sum[:])))
}

type softmax struct{ Weights [][]float64 }

func (m *softmax) predict(image []byte) []float64 {
	p, sum := make([]float64, len(m.Weights)), 0.0
	for c, w := range m.Weights {
		z := w[len(image)]
		for i, x := range image {
			z += w[i] * (float64(x)/255 - .5)
		}
		p[c] = math.Exp(z)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
	return p
}

func (m *softmax) learn(image []byte, p []float64, y int) {
	const rate = 0.02
	for c, w := range m.Weights {
		d := p[c]
		if c == y {
			d--
		}
		for i, x := range image {
			w[i] -= rate * d * (float64(x)/255 - .5)
		}
		w[len(image)] -= rate * d
	}
}

// program is a trainer that runs one of the test binary's programs.
func program(t testing.TB, name string, change ...func(*spec.Trainer)) *Trainer {
	t.Helper()
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		t.Fatal(err)
	}
	p := s.Trainer
	p.Command, p.Environment, p.Images = []string{executable(t)}, []string{programVariable + "=" + name}, spec.ImagesArrays
	for _, c := range change {
		c(&p)
	}
	tr := New(p)
	t.Cleanup(func() {
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	})
	return tr
}

// TestPassesTheSuite: a program keeps all promises that trainers make.
func TestPassesTheSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	trainertest.Check(t, program(t, "logistic"), trainertest.Task(t))
}
