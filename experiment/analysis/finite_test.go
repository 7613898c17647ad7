package analysis

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/simulation"
	"github.com/refold/refold/testdata"
)

// finiteCell is a procedure on a sample of the groups of a population.
type finiteCell struct {
	Groups, K, Seeds    int
	Side, Epochs, Batch int
	Width, Rate         float64
}

// small is the demo's network at the demo's size, trained on for fewer epochs, whose last
// one counts: no validation part, and no test image chooses an epoch.
var small = finiteCell{Groups: 14, K: 4, Seeds: 2, Side: 24, Epochs: 8, Batch: 16, Width: 0.5, Rate: 2e-3}

// drawn is what a replicate's trainings gave.
type drawn struct {
	Cell      finiteCell
	Of        int // groups of the population
	Replicate int
	Groups    []drawnGroup
	Risks     [][]float64 // by seed and fold: the share of right ones among all images of groups that were not drawn
}

// drawnGroup is a group that was drawn, its images in the population's order: "1" in Women
// for each image of a woman, and in Right for each that the network of the fold that tested
// the group had right. Folds and Right are by seed.
type drawnGroup struct {
	Group int
	Women string
	Folds []int
	Right []string
}

// draw trains on the groups of one replicate, which has random streams of its own.
func (c finiteCell) draw(t testing.TB, p *population, number int) (drawn, error) {
	stream := func(name string) *rand.Rand { return plan.Stream(uint64(number), name) }
	d := drawn{Cell: c, Of: p.groups.Count, Replicate: number}
	members := p.groups.Members()
	chosen := stream("groups").Perm(p.groups.Count)
	rest := slices.Concat(pick(members, chosen[c.Groups:])...)
	slices.Sort(rest)
	slices.Sort(chosen[:c.Groups])
	sample := slices.Concat(pick(members, chosen[:c.Groups])...)
	slices.Sort(sample)
	for _, g := range chosen[:c.Groups] {
		d.Groups = append(d.Groups, drawnGroup{Group: g, Women: digits(members[g], func(i int) bool { return p.labels[i] == 1 }),
			Folds: make([]int, c.Seeds), Right: make([]string, c.Seeds)})
	}
	for seed := range c.Seeds {
		folds, err := fold.Groups(p.labels, p.groups, sample, c.K, 0, stream(fmt.Sprintf("seed%d/folds", seed)))
		if err != nil {
			return drawn{}, err
		}
		risks := make([]float64, c.K)
		for f, part := range folds {
			right, err := c.train(t, p, part.Train, slices.Concat(part.Test, rest), func(name string) *rand.Rand {
				return stream(fmt.Sprintf("seed%d/fold%d/%s", seed, f, name))
			})
			if err != nil {
				return drawn{}, err
			}
			for _, i := range rest {
				if right[i] {
					risks[f] += 1 / float64(len(rest))
				}
			}
			for at := range d.Groups {
				if g := &d.Groups[at]; slices.Contains(part.Test, members[g.Group][0]) {
					g.Folds[seed], g.Right[seed] = f, digits(members[g.Group], func(i int) bool { return right[i] })
				}
			}
		}
		d.Risks = append(d.Risks, risks)
	}
	return d, nil
}

func pick(members [][]int, groups []int) [][]int {
	var chosen [][]int
	for _, g := range groups {
		chosen = append(chosen, members[g])
	}
	return chosen
}

// digits are "1" for what holds of an image, and "0" for the others.
func digits(images []int, holds func(int) bool) string {
	b := make([]byte, len(images))
	for at, i := range images {
		b[at] = '0'
		if holds(i) {
			b[at] = '1'
		}
	}
	return string(b)
}

// train says of each tested image whether a network has it right that learned from others.
func (c finiteCell) train(t testing.TB, p *population, train, test []int, random model.Random) (right map[int]bool, err error) {
	s, err := spec.Preset(spec.PresetDemo)
	if err != nil {
		return nil, err
	}
	s.Model.Width, s.Train.Epochs, s.Train.Batch, s.Train.LearningRate = c.Width, c.Epochs, c.Batch, c.Rate
	config := spec.Network(s.Model, s.Train)
	config.Architecture, config.Height, config.ImageWidth, config.Classes = s.Model.Architectures[0], c.Side, c.Side, 2
	config.Scale, config.Threads, config.Engine, config.Precision = s.Data.Scale, 1, s.Run.Engine, resnet.PrecisionFloat32
	var learned model.Examples
	for _, i := range train {
		learned.Pixels, learned.Labels = append(learned.Pixels, p.pixels[i]), append(learned.Labels, p.labels[i])
	}
	network, err := model.Fit(t.Context(), model.Fitting{Config: config, Train: learned, Random: random})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.Close()) }()
	var images [][]byte
	for _, i := range test {
		images = append(images, p.pixels[i])
	}
	logs, err := network.Predict(t.Context(), images, model.Precise)
	if err != nil {
		return nil, err
	}
	right = make(map[int]bool, len(test))
	for at, i := range test {
		label := p.labels[i]
		right[i] = logs[2*at+label] > logs[2*at+1-label]
	}
	return right, nil
}

// result is what the methods of package simulation take.
func (d drawn) result() (simulation.Result, error) {
	r := simulation.Result{Ratio: 1 / float64(d.Cell.K-1)}
	var tested []stats.Tested
	var clusters []int
	for _, g := range d.Groups {
		for at, woman := range g.Women {
			for seed, f := range g.Folds {
				tested = append(tested, stats.Tested{Image: len(clusters), Seed: seed, Fold: f, Value: float64(g.Right[seed][at] - '0')})
				r.Risk += d.Risks[seed][f]
			}
			clusters, r.Labels = append(clusters, g.Group), append(r.Labels, int(woman-'0'))
		}
	}
	r.Risk /= float64(len(tested))
	var err error
	r.Trials, err = stats.NewTrials(tested, clusters)
	return r, err
}

// drawAll draws replicates, one a core at a time, and hands each over as it comes.
func (c finiteCell) drawAll(t testing.TB, p *population, numbers []int, done func(drawn) error) {
	t.Helper()
	var wait sync.WaitGroup
	var lock sync.Mutex
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for number := range next {
				d, err := c.draw(t, p, number)
				lock.Lock()
				if err == nil {
					err = done(d)
				}
				lock.Unlock()
				if err != nil {
					t.Errorf("replicate %d: %v", number, err)
				}
			}
		})
	}
	for _, number := range numbers {
		next <- number
	}
	close(next)
	wait.Wait()
}

// TestFinitePopulation draws data sets of whole roles, without replacement, validates a
// small network on each, and scores intervals. What they shall hold is the mean of the
// estimates over all such data sets: the expected accuracy of the procedure for 14 groups
// of this population.
//
// Methods assume groups from an endless supply. Groups drawn without replacement from few
// vary less: what they bring to the variance of a mean is smaller by the share of the
// population that is drawn. So intervals should hold more than they promise, and the table
// shows their widths over both oracles, that of these draws and that of an endless supply.
func TestFinitePopulation(t *testing.T) {
	if *replicates > 0 {
		measureFinite(t)
		return
	}
	c := finiteCell{Groups: 9, K: 4, Seeds: 2, Side: 16, Epochs: 1, Batch: 16, Width: 0.25, Rate: 5e-3}
	p := readPopulation(t, testdata.Emoji(), c.Side)
	c.drawAll(t, p, []int{0, 1}, func(d drawn) error {
		r, err := d.result()
		if err != nil {
			return err
		}
		if r.Trials.Len() != c.K*c.Seeds || len(r.Labels) < c.Groups*roleImages {
			t.Errorf("%d trials on %d images", r.Trials.Len(), len(r.Labels))
		}
		if !(r.Risk > 0 && r.Risk < 1) {
			t.Errorf("the accuracy on other roles is %v", r.Risk)
		}
		for _, m := range simulation.Methods() {
			i, err := m.Interval(r, finiteLevel, rand.New(rand.NewPCG(1, 1)))
			if err != nil || !(i.Low < i.Estimate && i.Estimate < i.High) {
				t.Errorf("%s: %v to %v about %v, %v", m.Name, i.Low, i.High, i.Estimate, err)
			}
		}
		return nil
	})
}
