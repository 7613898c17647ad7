// Package prediction says what a network that somebody has saved makes of images.
//
// It owns what a file of weights says of its use (how images become pixels, which classes
// there are), and predictions by one. It must not know runs or folds.
package prediction

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model/resnet"
)

// Keys of the metadata of a file of weights. Values are texts, since safetensors knows no
// others.
const (
	keyArchitecture  = "architecture"
	keyWidth         = "width"   // factor on the number of filters: "1"
	keyClasses       = "classes" // in the order of the classification layer, a list in JSON
	keySize          = "size"    // HEIGHTxWIDTH in pixels
	keyResize        = "resize"
	keyInterpolation = "interpolation"
	keyAlpha         = "alpha"
	keyScale         = "scale"
	keyShortSide     = "short_side"   // that images are shrunk to first; "0": they are not
	keyJPEGQuality   = "jpeg_quality" // with which they are saved as JPEG then; "0": they are not
)

// Use is how a network is to be used. Zero values are not known.
type Use struct {
	Architecture string
	Width        float64
	Classes      []string
	Preprocess   pixels.Preprocess
	Scale        string
	Kernels      string // of the engine, one of resnet.Kernels; empty: the fastest. No file says it

	shortSide, jpegQuality bool // whether those of Preprocess.Equalise are known
}

// Describe is what a file of weights says of how networks of a spec are to be used, but
// for their architecture. The spec is resolved.
func Describe(s spec.Spec, classes []string) map[string]string {
	d, p := s.Data, s.Data.Preprocess()
	return map[string]string{
		keyWidth: strconv.FormatFloat(s.Model.Width, 'g', -1, 64), keyClasses: ClassList(classes),
		keySize: fmt.Sprintf("%dx%d", d.Size[0], d.Size[1]), keyResize: d.Resize, keyInterpolation: d.Interpolation,
		keyAlpha: d.Alpha, keyScale: d.Scale,
		keyShortSide: strconv.Itoa(p.Equalise.ShortSide), keyJPEGQuality: strconv.Itoa(p.Equalise.Quality),
	}
}

// ClassList is the names of classes as metadata have them.
func ClassList(classes []string) string {
	names, err := json.Marshal(classes)
	if err != nil {
		panic(fmt.Sprintf("prediction: class names: %v", err)) // texts never fail
	}
	return string(names)
}

// ParseUse reads what metadata say. What they lack, or what cannot be read, is zero.
func ParseUse(metadata map[string]string) Use {
	var u Use
	u.Architecture, u.Scale = metadata[keyArchitecture], metadata[keyScale]
	u.Width, _ = strconv.ParseFloat(metadata[keyWidth], 64)
	if json.Unmarshal([]byte(metadata[keyClasses]), &u.Classes) != nil {
		u.Classes = nil
	}
	u.Preprocess.Height, u.Preprocess.Width = parseSize(metadata[keySize])
	u.Preprocess.Resize, u.Preprocess.Interpolation = pixels.Resize(metadata[keyResize]), pixels.Interpolation(metadata[keyInterpolation])
	u.Preprocess.Alpha = pixels.Alpha(metadata[keyAlpha])
	known := func(key string, into *int) bool {
		n, err := strconv.Atoi(metadata[key])
		*into = n
		return err == nil
	}
	u.shortSide = known(keyShortSide, &u.Preprocess.Equalise.ShortSide)
	u.jpegQuality = known(keyJPEGQuality, &u.Preprocess.Equalise.Quality)
	return u
}

// parseSize reads HEIGHTxWIDTH; zeros: it is no size.
func parseSize(text string) (height, width int) {
	h, w, _ := strings.Cut(text, "x")
	height, errHeight := strconv.Atoi(h)
	width, errWidth := strconv.Atoi(w)
	if errHeight != nil || errWidth != nil {
		return 0, 0
	}
	return height, width
}

// Complete adds what somebody says, by the keys of metadata, to what a file says, and names
// the keys of which the file says something else.
func Complete(metadata, said map[string]string) (complete map[string]string, contradicted []string) {
	unknown := ParseUse(metadata).Unknown()
	complete = maps.Clone(metadata)
	if complete == nil {
		complete = make(map[string]string)
	}
	for _, key := range slices.Sorted(maps.Keys(said)) {
		if slices.Contains(unknown, key) {
			complete[key] = said[key]
		} else if number(complete[key]) != number(said[key]) {
			contradicted = append(contradicted, key)
		}
	}
	return complete, contradicted
}

// number is a number in its shortest text; another text is itself.
func number(text string) string {
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return text
}

// Unknown names what is not known of a use, by the keys of metadata.
func (u Use) Unknown() []string {
	var unknown []string
	for _, part := range []struct {
		key   string
		known bool
	}{
		{keyArchitecture, u.Architecture != ""}, {keyWidth, u.Width > 0}, {keyClasses, len(u.Classes) > 0},
		{keySize, u.Preprocess.Height > 0}, {keyResize, u.Preprocess.Resize != ""}, {keyInterpolation, u.Preprocess.Interpolation != ""},
		{keyAlpha, u.Preprocess.Alpha != ""}, {keyScale, u.Scale != ""}, {keyShortSide, u.shortSide}, {keyJPEGQuality, u.jpegQuality},
	} {
		if !part.known {
			unknown = append(unknown, part.key)
		}
	}
	return unknown
}

// Check refuses a use that makes no sense.
func (u Use) Check() error {
	if unknown := u.Unknown(); len(unknown) > 0 {
		return fmt.Errorf("it does not say %s", strings.Join(unknown, ", "))
	}
	for i, name := range u.Classes {
		if name == "" || slices.Contains(u.Classes[:i], name) {
			return fmt.Errorf("classes: %q is empty or stands there twice", name)
		}
	}
	if err := u.Preprocess.Validate(); err != nil {
		return err
	}
	c := u.config()
	if _, err := c.Check(); err != nil {
		return err
	}
	return resnet.CheckSize(c)
}

// config is the network of a use, on the engine that is always there.
func (u Use) config() resnet.Config {
	return resnet.Config{
		Architecture: u.Architecture, Width: u.Width, Height: u.Preprocess.Height, ImageWidth: u.Preprocess.Width, Classes: len(u.Classes),
		Batch: 1, Optimizer: resnet.Adam, Scale: u.Scale, Precision: resnet.PrecisionFloat32, Engine: resnet.EngineBuiltin, Kernels: u.Kernels, Threads: 1,
	}
}
