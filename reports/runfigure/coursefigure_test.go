package runfigure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/color"
	"os"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
)

// courseFile holds how training goes, from several seeds, by architecture and by who trains:
// loss and accuracy of the training images, epoch by epoch. A test of package examples
// writes and judges it.
const courseFile = "../../experiment/trainer/external/examples/testdata/course.json"

type trainedCourse struct {
	Side   int                               `json:"side"`
	Images int                               `json:"images"`
	Curves map[string]map[string][]courseRun `json:"curves"`
}

type courseRun [][2]float64

// courseLines are who trains, in the order of the legend.
func courseLines() []struct {
	key, name string
	hue       color.NRGBA
} {
	return []struct {
		key, name string
		hue       color.NRGBA
	}{
		{"own", "refold", figure.Blue},
		{"keras", "keras_resnet.py", figure.Orange},
		{"repeated", "Keras, the same batches in every epoch", figure.Middle},
	}
}

// Layout of the figure, in points.
const (
	courseHeight = 330
	courseTop    = 104
	courseFoot   = 284
)

// TestCourseFigure: the figure of the documentation is that of the curves.
func TestCourseFigure(t *testing.T) {
	data, err := os.ReadFile(courseFile)
	if err != nil {
		t.Fatal(err)
	}
	var c trainedCourse
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	sketch := figure.Sketch{
		FigureRef: text.FigureRef{Name: "course", Alt: "Accuracy of the training images by epoch, as refold and as Keras train"},
		Height:    courseHeight,
		Draw:      func(s *figure.Sheet) { drawCourse(s, c) },
	}
	drawn, err := sketch.Render()
	if err != nil {
		t.Fatal(err)
	}
	const golden = "../../testdata/report/course.png"
	if *update {
		if err := os.WriteFile(golden, drawn.PNG, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if got, want := pixelsOf(t, drawn.PNG), pixelsOf(t, kept); got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
		t.Errorf("%s is not the figure of %s; run the test with -update if that is wanted", golden, courseFile)
	}
}

func drawCourse(s *figure.Sheet, c trainedCourse) {
	s.Print(8, 22, "The same course as Keras", figure.Style{Size: figure.Large, Bold: true})
	muted := figure.Style{Size: figure.Small, Ink: figure.Muted}
	s.Print(8, 42, fmt.Sprintf("accuracy of %d training images at %dx%d: each of five seeds, and their mean", c.Images, c.Side, c.Side), muted)
	x := 8.0
	for _, line := range courseLines() {
		s.Line(line.hue, 2.4, nil, s.At(x, 62), s.At(x+18, 62))
		s.Print(x+24, 62, line.name, figure.Style{Size: figure.Small, Y: -0.5})
		x += 60 + 6*float64(len(line.name))
	}
	part, left := s.Width/float64(len(c.Curves)), 52.0
	for _, p := range []struct{ architecture, title string }{{"resnet50v2", "ResNet50 V2"}, {"resnet50v1", "ResNet50 V1"}} {
		if curves, ok := c.Curves[p.architecture]; ok {
			drawCoursePanel(s, curves, p.title, left, left+part-72)
			left += part
		}
	}
}

func drawCoursePanel(s *figure.Sheet, curves map[string][]courseRun, title string, left, right float64) {
	epochs := len(curves["own"][0])
	across := figure.Ruler{Min: 1, Max: float64(epochs), From: left, To: right}
	up := figure.Ruler{Min: 0.4, Max: 1, From: courseFoot, To: courseTop}
	s.Print(left, courseTop-10, title, figure.Style{Size: figure.Body, Bold: true})
	for percent := 40; percent <= 100; percent += 10 {
		y := up.At(float64(percent) / 100)
		s.Rule(figure.Faint, 0.8, left, y, right, y)
		s.Print(left-6, y, fmt.Sprintf("%d %%", percent), figure.Style{Size: figure.Small, Ink: figure.Muted, X: -1, Y: -0.5})
	}
	foot := figure.Style{Size: figure.Small, Ink: figure.Muted, X: -0.5, Y: -1}
	for epoch := 1; epoch <= epochs; epoch++ {
		s.Print(across.At(float64(epoch)), courseFoot+6, fmt.Sprint(epoch), foot)
	}
	s.Print((left+right)/2, courseFoot+22, "epoch", foot)
	for _, line := range courseLines() {
		sums := make([]float64, epochs)
		for _, run := range curves[line.key] {
			var points []vg.Point
			for e, figures := range run {
				points = append(points, s.At(across.At(float64(e+1)), up.At(max(0.4, figures[1]))))
				sums[e] += figures[1] / float64(len(curves[line.key]))
			}
			s.Line(figure.Blend(line.hue, 0.35), 0.8, nil, points...)
		}
		var points []vg.Point
		for e, mean := range sums {
			points = append(points, s.At(across.At(float64(e+1)), up.At(max(0.4, mean))))
		}
		s.Line(line.hue, 2.4, nil, points...)
	}
}
