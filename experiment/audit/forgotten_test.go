package audit_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit"
)

// planted draws images of two classes with a real signal and of groups whose images
// resemble each other, as far as kinship says; name makes a path of class, group and
// number.
func planted(r *rand.Rand, images, groups int, kinship float64, name func(class string, group, i int) string) (in audit.ForgottenInput, of []int) {
	in = audit.ForgottenInput{Classes: []string{"cat", "dog"}, Folds: 5, Level: .95}
	means := make([][12]float64, groups)
	for g := range means {
		for k := range means[g] {
			means[g][k] = kinship * r.NormFloat64()
		}
	}
	for i := range images {
		group := i % groups
		label := group % 2
		if r.IntN(5) == 0 {
			label = 1 - label
		}
		v := make([]float32, 12)
		for k := range v {
			v[k] = float32(means[group][k] + r.NormFloat64())
		}
		v[0] += 2 * float32(label)
		in.Labels, in.Thumbnails = append(in.Labels, label), append(in.Thumbnails, v)
		in.Paths = append(in.Paths, name(in.Classes[label], group, i))
		in.Honoured.Of = append(in.Honoured.Of, i)
		of = append(of, group)
	}
	in.Honoured.Count = images
	return in, of
}

// Groups are found wherever names hide them, and only there.
func TestForgottenGroupsInNames(t *testing.T) {
	if testing.Short() {
		t.Skip("eight times what TestTwinsStayTogether does once: seconds with the race detector")
	}
	for what, name := range map[string]func(class string, group, i int) string{
		"first part of the file name":                     func(c string, g, i int) string { return fmt.Sprintf("%s/artist%c_%d.png", c, 'A'+g, i) },
		"second part of the file name":                    func(c string, g, i int) string { return fmt.Sprintf("%s/%s-%c-%d.png", c, c, 'A'+g, i) },
		"third run of letters or digits in the file name": func(c string, g, i int) string { return fmt.Sprintf("%s/%s%d%c.png", c, c, i, 'a'+g) },
		"second folder of the path":                       func(c string, g, i int) string { return fmt.Sprintf("%s/scene %d/%d.png", c, g, i) },
		"the day in the file name": func(c string, g, i int) string {
			return fmt.Sprintf("%s/IMG_2024%02d%02d%06d.jpg", c, 1+g/20, 1+g%20, i)
		},
		"the file name but for the last digit of its number": func(c string, g, i int) string { return fmt.Sprintf("%s/IMG_%04d.jpg", c, 1000+10*g+i/20%10) },
		`the name after "by" in the file name`: func(c string, g, i int) string {
			return fmt.Sprintf("%s/%s_by_user%d.png", c, strings.Repeat("x_", i%7+1), g)
		},
		"what stands before the last number of the file name": func(c string, g, i int) string {
			return fmt.Sprintf("%s/%s%c%d.png", c, strings.Repeat("very ", g%4), 'a'+g, i)
		},
	} {
		if what == "the day in the file name" {
			name = func(c string, g, i int) string { return fmt.Sprintf("%s/%d-2024%02d%02d.jpg", c, i, 1+g/20, 1+g%20) }
			what = "second part of the file name" // which it is as well
		}
		in, _ := planted(rand.New(rand.NewPCG(1, 2)), 300, 20, 2, name)
		found := forgotten(t, in)
		if len(found) == 0 || !found[0].Suggested() || len(found[0].Sets) != 20 {
			t.Errorf("%s: not found: %+v", in.Paths[0], found)
			continue
		}
		if found[0].What != what {
			t.Errorf("%s: %s, want %s", in.Paths[0], found[0].What, what)
		}
	}
}

// Class and artist in one prefix are no group: the artist's pictures of the other class
// stay in training. The artist alone is one.
func TestTwinsStayTogether(t *testing.T) {
	in, _ := planted(rand.New(rand.NewPCG(1, 2)), 300, 20, 2, func(c string, g, i int) string { return fmt.Sprintf("%s/%s-%c-%d.png", c, c, 'A'+g, i) })
	found := forgotten(t, in)
	if found[0].What != "second part of the file name" || !found[0].Suggested() {
		t.Fatalf("%s comes first, suggested %v; want the artist", found[0].What, found[0].Suggested())
	}
	for _, c := range found[1:] {
		if c.Suggested() {
			t.Errorf("%s is suggested too", c.What)
		}
		if c.What == "first 2 parts of the file name" && (!c.Matters || c.Instead != found[0].What || c.Effect.Grouped > found[0].Effect.Grouped) {
			t.Errorf("class and artist: matters %v, instead %q, %.3f; the artist: %.3f", c.Matters, c.Instead, c.Effect.Grouped, found[0].Effect.Grouped)
		}
	}
}

// A class with fewer images than folds is in the way of any folds: no candidate is refused
// for it.
func TestARareClassRefusesNoCandidate(t *testing.T) {
	in, _ := planted(rand.New(rand.NewPCG(1, 2)), 300, 20, 2, func(c string, g, i int) string { return fmt.Sprintf("%s/artist%c_%d.png", c, 'A'+g, i) })
	in.Classes = append(in.Classes, "owl")
	in.Labels[7], in.Labels[8] = 2, 2
	found := forgotten(t, in)
	if len(found) == 0 || found[0].What != "first part of the file name" || !found[0].Suggested() {
		t.Errorf("%+v", found)
	}
}

// The parts of a split that somebody made are no groups, however much their images resemble
// each other, by their column or by the folders that are called alike; and they hide none.
func TestPartsOfASplitAreNoGroups(t *testing.T) {
	in, of := planted(rand.New(rand.NewPCG(1, 2)), 300, 6, 2, func(c string, g, i int) string { return fmt.Sprintf("part%d/%s/%d.png", g, c, i) })
	in.Columns = map[string][]string{"part": nil, "also": nil}
	for _, g := range of {
		in.Columns["part"] = append(in.Columns["part"], fmt.Sprint("part", g))
		in.Columns["also"] = append(in.Columns["also"], fmt.Sprint(g))
	}
	if found := forgotten(t, in); len(found) == 0 || !found[0].Matters || found[0].What != `column "also"` {
		t.Fatalf("the case is none: %+v", found)
	}
	in.Split = "part"
	for _, c := range forgotten(t, in) {
		if c.Matters {
			t.Errorf("%s matters", c.What)
		}
	}
}

// A column and a part of the names that say the same are not both suggested; one that says
// something else is.
func TestForgottenOnlyOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	in, of := planted(r, 400, 20, 1.5, func(c string, g, i int) string { return fmt.Sprintf("%s/by%d_%d.png", c, g, i) })
	in.Columns = map[string][]string{"artist": nil, "place": nil}
	places := make([][12]float32, 25)
	for p := range places {
		for k := range places[p] {
			places[p][k] = float32(1.5 * r.NormFloat64())
		}
	}
	for i := range in.Paths {
		place, artist := r.IntN(25), fmt.Sprint("artist ", of[i])
		if i%40 == 0 {
			artist = "" // so that the column makes other sets than the names
		}
		in.Columns["artist"] = append(in.Columns["artist"], artist)
		in.Columns["place"] = append(in.Columns["place"], fmt.Sprint(place))
		for k := range 12 {
			in.Thumbnails[i][k] += places[place][k]
		}
	}
	var suggested []string
	for _, c := range forgotten(t, in) {
		if c.Suggested() {
			suggested = append(suggested, c.What)
		} else if c.What == "first part of the file name" && (!c.Matters || c.Instead == "") {
			t.Errorf("what names say does not matter: %+v", c.Effect)
		}
	}
	slices.Sort(suggested)
	if want := []string{`column "artist"`, `column "place"`}; !slices.Equal(suggested, want) {
		t.Errorf("suggested %v, want %v", suggested, want)
	}
}

// A column is found; one that is as good as the class is refused with the reason.
func TestForgottenColumns(t *testing.T) {
	in, of := planted(rand.New(rand.NewPCG(3, 4)), 300, 20, 2, func(c string, g, i int) string { return fmt.Sprintf("%s/%d.png", c, i) })
	in.Columns = map[string][]string{"artist \"x\"": nil, "camera": nil, "mood": nil}
	r := rand.New(rand.NewPCG(5, 6))
	for i, label := range in.Labels {
		camera := "unknown"
		if i > 2 {
			camera = fmt.Sprint(label)
		}
		in.Columns["artist \"x\""] = append(in.Columns["artist \"x\""], fmt.Sprint(of[i]))
		in.Columns["camera"] = append(in.Columns["camera"], camera)
		in.Columns["mood"] = append(in.Columns["mood"], fmt.Sprint(r.IntN(30)))
	}
	for _, c := range forgotten(t, in) {
		switch c.What {
		case `column "artist \"x\""`:
			if !c.Suggested() {
				t.Errorf("the artist is not suggested: %+v", c.Effect)
			}
		case `column "camera"`:
			if c.Suggested() || c.Refused == "" {
				t.Errorf("the camera is suggested or not refused: %q", c.Refused)
			}
		case `column "mood"`:
			if c.Matters || c.Refused != "" {
				t.Errorf("what was drawn matters: %+v", c.Effect)
			}
		default:
			if c.Matters {
				t.Errorf("%s matters", c.What)
			}
		}
	}
}

// scaled is a number of runs, twenty times as many with REFOLD_LONG=1, and a tenth with
// -short, as under the race detector: to it, one run tells as much as all.
func scaled(runs int) int {
	switch {
	case os.Getenv("REFOLD_LONG") != "":
		return 20 * runs
	case testing.Short():
		return runs / 10
	}
	return runs
}

// atMost is what runs at a rate stay below but in one of some 300 cases.
func atMost(runs int, rate float64) float64 {
	mean := rate * float64(runs)
	return mean + 3*math.Sqrt(mean)
}

// TestNothingForgotten names images at random, in many styles, on a clean set with a real
// signal: in at most 2.5 of 100 sets anything may matter.
func TestNothingForgotten(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	styles := []func(c string, g, i int) string{
		func(c string, g, i int) string { return fmt.Sprintf("%s/%08x.png", c, r.Uint32()) },
		func(c string, g, i int) string { return fmt.Sprintf("%s/IMG_%04d.jpg", c, r.IntN(10000)) },
		func(c string, g, i int) string { return fmt.Sprintf("%s/%d_%d_%d.png", c, r.IntN(9), r.IntN(40), i) },
		func(c string, g, i int) string {
			return fmt.Sprintf("%s/%c%d by %c/%d.png", c, 'a'+r.IntN(5), r.IntN(20), 'a'+r.IntN(26), i)
		},
		func(c string, g, i int) string {
			return fmt.Sprintf("%s/2023-%02d-%02d %d.png", c, 1+r.IntN(12), 1+r.IntN(28), i)
		},
	}
	alarms, runs, tried := 0, scaled(100), 0
	for run := range runs {
		in, _ := planted(r, 150, 10, 0, styles[run%len(styles)])
		found, err := audit.Forgotten(context.Background(), in, r)
		if err != nil {
			t.Fatal(err)
		}
		tried += len(found)
		if len(found) > 0 && found[0].Matters {
			alarms++
		}
	}
	t.Logf("%d of %d sets have something that matters, of %d candidates", alarms, runs, tried)
	if float64(alarms) > atMost(runs, .025) || tried < runs {
		t.Errorf("%d of %d clean sets have something that matters, of %d candidates", alarms, runs, tried)
	}
}

func TestForgottenRefuses(t *testing.T) {
	good, _ := planted(rand.New(rand.NewPCG(1, 2)), 20, 5, 0, func(c string, g, i int) string { return fmt.Sprintf("%s/%d_%d.png", c, g, i) })
	r := rand.New(rand.NewPCG(1, 2))
	for name, spoil := range map[string]func(*audit.ForgottenInput){
		"a short column":       func(in *audit.ForgottenInput) { in.Columns = map[string][]string{"x": {"a"}} },
		"a label that is none": func(in *audit.ForgottenInput) { in.Classes = in.Classes[:1] },
		"fewer groups":         func(in *audit.ForgottenInput) { in.Honoured = dataset.Groups{} },
		"vectors of two sizes": func(in *audit.ForgottenInput) { in.Thumbnails = append([][]float32{{1}}, in.Thumbnails[1:]...) },
	} {
		in := good
		spoil(&in)
		if _, err := audit.Forgotten(context.Background(), in, r); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := audit.Forgotten(ctx, good, r); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
