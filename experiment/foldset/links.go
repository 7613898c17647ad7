package foldset

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
)

// link is an image in a part of a fold.
type link struct{ name, image, hash string }

// folderName matches what every system takes as the name of a folder.
var folderName = regexp.MustCompile(`^[^\x00-\x1f<>:"/\\|?*.][^\x00-\x1f<>:"/\\|?*]*$`)

// linksOf lists the links of all folds: links/NAME.foldF/PART/CLASS/INDEX-FILE.
func linksOf(p *plan.Plan, images string) ([]link, error) {
	root, err := filepath.Abs(images)
	if err != nil {
		return nil, err
	}
	for _, class := range p.Classes {
		if !folderName.MatchString(class) || strings.HasSuffix(class, " ") || strings.HasSuffix(class, ".") {
			return nil, fmt.Errorf("the class %q cannot be the name of a folder, so there can be no folders of links; rename the class", class)
		}
	}
	var all []link
	for _, d := range p.Divisions {
		labels := p.Draws[d.Seed].Labels
		for f, fold := range d.Folds {
			for _, s := range sidesOf(fold) {
				folder := path.Join(linksFolder, fmt.Sprintf("%s.fold%d", Name(d.Split, d.Seed), f), s.name)
				for _, i := range s.members {
					at := p.Manifest.Images[i].Path
					name := fmt.Sprintf("%06d-%s", i, safeName(path.Base(at)))
					target := filepath.FromSlash(at)
					if !filepath.IsAbs(target) {
						target = filepath.Join(root, target)
					}
					all = append(all, link{path.Join(folder, p.Classes[labels[i]], name), target, p.Manifest.Images[i].FileHash})
				}
			}
		}
	}
	return all, nil
}

// unsafe are characters that some system refuses in names.
var unsafe = regexp.MustCompile(`[\x00-\x1f<>:"/\\|?*]`)

func safeName(name string) string { return unsafe.ReplaceAllString(name, "_") }

// link makes the links, or copies where links cannot be made.
func (w *Written) link(dir string, links []link, sums map[string]string) error {
	for i, l := range links {
		at := filepath.Join(dir, filepath.FromSlash(l.name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if err := os.Symlink(l.image, at); err != nil {
			w.NoLinks = err
			return w.copy(dir, links[i:], sums)
		}
		w.Links++
	}
	return nil
}

// copy makes copies, which are listed first.
func (w *Written) copy(dir string, links []link, sums map[string]string) error {
	for _, l := range links {
		sums[l.name] = l.hash
	}
	if err := put(dir, file{sumsFile, sumsText(sums)}); err != nil {
		return err
	}
	for _, l := range links {
		data, err := os.ReadFile(l.image)
		if err != nil {
			return err
		}
		if document.Hash(data) != l.hash {
			return fmt.Errorf("%s has changed while the folds were written: write them again", l.image)
		}
		if err := put(dir, file{l.name, data}); err != nil {
			return err
		}
		w.Copies++
	}
	return nil
}
