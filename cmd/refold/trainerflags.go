package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/spec"
)

// trainerFlags name a program that trains instead of refold.
func trainerFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: trainerFlag, Usage: "`COMMAND` that trains a trial, e.g. 'python train.py'; refold init --python writes one", Category: program},
		&cli.StringSliceFlag{Name: "trainer-file", Usage: "`FILE` that the program needs, beside those that its command names; may be repeated", Category: program},
		&cli.StringFlag{Name: "trainer-images", Usage: "as `WHAT` it gets images: files, pixels (PNG without metadata) or arrays (as the built-in networks see them)", Category: program},
		&cli.StringFlag{Name: "trainer-keep", Usage: "`WHETHER` one process trains trial after trial: true or false", Category: program},
		&cli.StringSliceFlag{Name: "device", Usage: "`NAME` of a device, e.g. 0, that trains a trial at a time; may be repeated", Category: program},
	}
}

// trainerFlag takes a command line in one text.
const trainerFlag = "trainer"

// setTrainer splits the command line of a program as a shell does.
func setTrainer(draft *spec.Draft, text string) {
	words, err := splitCommand(text)
	if err != nil {
		draft.Problem(manual.Dashed(trainerFlag), "trainer.command", "%q: %w", text, err)
		return
	}
	draft.Set("trainer.command", manual.Dashed(trainerFlag), words...)
}

// splitCommand splits at spaces that stand in no quotes. Nothing else has a meaning: no
// variable is replaced, no pattern expanded.
func splitCommand(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	begun, quote := false, rune(0)
	for _, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, begun = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if begun {
				words = append(words, word.String())
				word.Reset()
			}
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("the quote %c has no end", quote)
	}
	if begun {
		words = append(words, word.String())
	}
	if len(words) == 0 {
		return nil, errors.New("it names no program")
	}
	return words, nil
}
