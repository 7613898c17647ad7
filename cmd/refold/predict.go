package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/prediction"
	"github.com/refold/refold/experiment/trainer/resnet"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/weights"
)

func predictCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:      "predict",
		Usage:     "say what a saved network makes of images",
		ArgsUsage: "[IMAGE...]",
		Description: `Prints the probability of each class for each image, as CSV, in the order of the
paths. The file of weights is one that refold run --save-weights wrote, or one that was
converted from Keras or torchvision. How images become pixels, and which classes there
are, stands in it; what an older or converted file does not say has to be said by a
flag, and a flag that contradicts the file is refused.

An image that cannot be read is named, the others are predicted all the same, and the
exit code is 3. The number of threads changes no digit; --kernels may change the last
ones. Those of training are not asked for: a network is used where it was not trained,
too. Statistics of batch norms are those of the file.

Examples:
   refold predict --weights weights.safetensors --images pictures
   refold predict --weights weights.safetensors --json a.jpg b.png
   refold predict --weights old.safetensors --images pictures --classes cat,dog
      --size 64x64 --resize stretch --interpolation linear --alpha white
      --scale unit --short-side 0 --jpeg-quality 0 --width 1`,
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "weights", Usage: "safetensors `FILE` of the network"},
			&cli.StringFlag{Name: "images", Usage: "`FOLDER` of images, with all folders in it"},
			&cli.IntFlag{Name: "threads", Usage: "`NUMBER` of threads", DefaultText: "all cores"},
			&cli.StringFlag{Name: "kernels", Usage: "`SET` of inner loops: auto, or one that refold doctor names", DefaultText: "the fastest"},
			manual.JSONFlag(),
		}, useFlags()),
		Action: func(c *cli.Context) error {
			network, err := predictNetwork(c)
			if err != nil {
				return err
			}
			return predict(c.Context, t, c, network)
		},
	}
}

// predictNetwork is the network that the flags name.
func predictNetwork(c *cli.Context) (*prediction.Model, error) {
	path := c.String("weights")
	switch {
	case path == "":
		return nil, manual.Usagef("say which network predicts: --weights FILE, as refold run --save-weights writes it")
	case strings.HasPrefix(c.Args().First(), "-") || slices.ContainsFunc(c.Args().Tail(), func(a string) bool { return strings.HasPrefix(a, "-") }):
		return nil, manual.Usagef("%s: flags stand ahead of the images; an image of such a name is ./NAME", strings.Join(c.Args().Slice(), " "))
	case c.IsSet("images") == c.Args().Present():
		return nil, manual.Usagef("say which images: --images FOLDER, or their files as arguments")
	}
	file, err := weights.ReadFile(path)
	if errors.Is(err, weights.ErrFormat) {
		err = fmt.Errorf("%w; a file of Keras or torchvision is to be converted first: see model/weights/convert in the repository of refold", err)
	}
	if err != nil {
		return nil, err
	}
	use, err := useOf(c, path, file.Metadata)
	if err != nil {
		return nil, err
	}
	use.Kernels = c.String("kernels")
	if _, err := model.ResolveEngine(model.EngineChoice{Name: "builtin", Kernels: use.Kernels}); err != nil {
		if err = fmt.Errorf("--kernels: %w", err); isOfMachine(err) {
			return nil, err
		}
		return nil, manual.UsageError{Err: err}
	}
	network, err := prediction.NewModel(resnet.Classifier{}, file, use)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: name another file by --weights, or its network by --architecture and --width", path, err)
	}
	return network, nil
}

// brokenError says that some images could not be predicted.
type brokenError struct {
	broken, all int
	first       prediction.Image
}

func (e brokenError) Error() string {
	return fmt.Sprintf("%d of %d images could not be read, and are not predicted, first %s: %v", e.broken, e.all, e.first.File, e.first.Err)
}

// predict prints predictions.
func predict(ctx context.Context, t *terminal.Terminal, c *cli.Context, network *prediction.Model) error {
	files, decode, err := pictures(t, c, network)
	if err != nil {
		return err
	}
	threads := runtime.GOMAXPROCS(0)
	setIf(c, "threads", &threads, c.Int)
	if threads < 1 {
		return manual.Usagef("--threads %d: at least 1", threads)
	}
	images, err := network.Predict(ctx, files, prediction.Options{Decode: decode, Workers: threads, Progress: func(done, total int) {
		t.Status(terminal.Part{Text: fmt.Sprintf("predicting images: %d of %d", done, total)})
	}})
	if err != nil {
		return err
	}
	result := view.NewPredictions(network, images)
	if c.Bool("json") {
		err = t.WriteJSON(result)
	} else {
		err = result.WriteCSV(t.Out)
	}
	if err != nil {
		return err
	}
	for _, b := range result.Broken {
		t.Say("refold: %s: %s", b.File, b.Reason)
	}
	if n := len(result.Broken); n == len(images) {
		return fmt.Errorf("none of the images can be read")
	} else if n > 0 {
		first := images[slices.IndexFunc(images, func(i prediction.Image) bool { return i.Err != nil })]
		return brokenError{n, len(images), first}
	}
	return nil
}

// decoder is prediction.Options.Decode.
type decoder = func(ctx context.Context, file string) ([]byte, error)

// pictures are the images that are named, and how they are decoded.
func pictures(t *terminal.Terminal, c *cli.Context, network *prediction.Model) ([]string, decoder, error) {
	if c.Args().Present() {
		d, err := dataset.NewDecoder(dataset.DirFS("."), network.Use.Preprocess, 0)
		if err != nil {
			return nil, nil, err
		}
		return c.Args().Slice(), func(ctx context.Context, file string) ([]byte, error) {
			rgb, err := d.Decode(ctx, filepath.ToSlash(file))
			if errors.Is(err, fs.ErrNotExist) {
				err = errors.New("there is no such file") // and no manifest, of which that speaks
			}
			return rgb, err
		}, nil
	}
	folder := c.String("images")
	fsys := dataset.DirFS(folder)
	files, others, err := dataset.Pictures(fsys)
	if err != nil {
		return nil, nil, fmt.Errorf("images in %s: %w", folder, err)
	}
	if len(files) == 0 {
		return nil, nil, fmt.Errorf("%s: no images in it, and %s: name the folder that they lie in", folder, terminal.Plural(others, "other file"))
	}
	if others > 0 {
		are := "are no images"
		if others == 1 {
			are = "is no image"
		}
		t.Say("refold: %s in %s %s, and left out", terminal.Plural(others, "other file"), folder, are)
	}
	d, err := dataset.NewDecoder(fsys, network.Use.Preprocess, 0)
	return files, d.Decode, err
}
