package foldset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/dataset/listing/sheet"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// readArrays reads index arrays, or folds.json with the folds of one split. What an index
// means, images.csv beside the file says.
func readArrays(path string, data []byte, m *dataset.Manifest) (*plan.Given, error) {
	return arraysOf(path, data, func() ([]int, error) { return indexed(filepath.Join(filepath.Dir(path), ImagesFile), m) })
}

// arraysOf reads arrays whose indices stand for images.
func arraysOf(path string, data []byte, meant func() ([]int, error)) (*plan.Given, error) {
	seeds, err := parseArrays(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	images, err := meant()
	if err != nil {
		return nil, fmt.Errorf("%s holds numbers of lines of an %s, which must lie beside it: %w", path, ImagesFile, err)
	}
	for s, folds := range seeds {
		for f, of := range folds {
			seen := make(map[int]bool)
			for _, members := range [][]int{of.Train, of.Validation, of.Test} {
				for i, index := range members {
					if index < 0 || index >= len(images) {
						return nil, fmt.Errorf("%s: fold %d names image %d of %d", path, f, index, len(images))
					}
					if seen[index] {
						return nil, fmt.Errorf("%s: fold %d: image %d is in two parts", path, f, index)
					}
					seen[index] = true
					members[i] = images[index]
				}
				slices.Sort(members)
			}
			if len(of.Train) == 0 || len(of.Test) == 0 {
				return nil, fmt.Errorf("%s: fold %d of %d: %d training and %d test images: neither may be empty", path, f, s, len(of.Train), len(of.Test))
			}
		}
	}
	return &plan.Given{Seeds: seeds}, nil
}

// parseArrays reads the folds of each seed.
func parseArrays(data []byte) ([][]fold.Fold, error) {
	var head struct {
		Divisions []Arrays     `json:"divisions"`
		Split     spec.Split   `json:"split"`
		Folds     *[]fold.Fold `json:"folds"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("neither CSV nor index arrays: %w", err)
	}
	switch {
	case head.Folds != nil:
		var a Arrays
		if err := document.Parse(data, &a); err != nil {
			return nil, err
		}
		if len(a.Folds) == 0 {
			return nil, errors.New("there are no folds")
		}
		return [][]fold.Fold{a.Folds}, nil
	case len(head.Divisions) == 0:
		return nil, errors.New("there are no folds: wanted are index arrays (split, seed, folds) or a folds.json")
	}
	if _, err := plan.FoldsHash(data); err != nil {
		return nil, err
	}
	var seeds [][]fold.Fold
	for _, d := range head.Divisions {
		if d.Split != head.Divisions[0].Split {
			return nil, fmt.Errorf("there are folds of several splits (%s, %s): name the index arrays of one, such as %s.json", head.Divisions[0].Split, d.Split, Name(d.Split, d.Seed))
		}
		seeds = append(seeds, d.Folds)
	}
	return seeds, nil
}

// indexed are the images that the lines of an images.csv stand for, by content.
func indexed(path string, m *dataset.Manifest) ([]int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := sheet.Open(f, path)
	if err != nil {
		return nil, err
	}
	file, hash := slices.Index(s.Names, "path"), slices.Index(s.Names, "sha256")
	if file < 0 || hash < 0 {
		return nil, s.At(s.Line, "there are no columns path and sha256")
	}
	names := NewNames(m)
	var images []int
	for {
		record, line, err := s.Next()
		if errors.Is(err, io.EOF) {
			return images, nil
		}
		if err != nil {
			return nil, err
		}
		i, err := names.Find(record[file])
		if err != nil {
			i, err = names.Find(record[hash])
		}
		if err != nil {
			return nil, s.At(line, "%w", err)
		}
		if m.Images[i].FileHash != record[hash] {
			return nil, s.At(line, "%s has another content than when the folds were made", record[file])
		}
		images = append(images, i)
	}
}
