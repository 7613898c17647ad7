package predictions

import (
	"fmt"
	"slices"
	"strings"
)

// example is a header.
func (p *parser) example() string {
	return "file,split,epoch," + strings.Join(p.want.Classes[:min(3, p.all)], ",")
}

// header finds the columns: file, split and epoch in any order ahead of those of classes,
// which may bear any name.
func (p *parser) header(names []string) error {
	if len(names) > 0 {
		names[0] = strings.TrimPrefix(names[0], "\ufeff")
	}
	own := map[string]*int{"file": &p.file, "split": &p.split, "epoch": &p.epoch}
	for _, column := range own {
		*column = -1
	}
	i := 0
	for ; i < len(names); i++ {
		column, ok := own[names[i]]
		if !ok || *column >= 0 {
			break
		}
		*column = i
	}
	switch {
	case p.file < 0 || p.split < 0:
		return fmt.Errorf("the columns are %q: wanted are %s", names, p.example())
	case p.epoch < 0 && p.want.Epochs > 1:
		return fmt.Errorf("there is no column epoch, and %d epochs are wanted: either each epoch is reported, or train.epochs is 1, where the program chooses by itself", p.want.Epochs)
	}
	p.width = len(names)
	return p.classColumns(names[i:], i)
}

func (p *parser) classColumns(names []string, first int) error {
	if len(names) == 0 {
		if p.want.Matrix == nil {
			return fmt.Errorf("there are no columns of classes, and no predictions.npy: the classes are %q", p.want.Classes)
		}
		return nil
	}
	p.columns = make([]int, p.all)
	for c := range p.columns {
		p.columns[c] = -1
	}
	for i, name := range names {
		c := slices.Index(p.want.Classes, name)
		switch {
		case c < 0:
			return fmt.Errorf("column %d is %q, which is no class: the classes are %q", first+i+1, name, p.want.Classes)
		case p.columns[c] >= 0:
			return fmt.Errorf("the class %q has two columns", name)
		}
		p.columns[c] = first + i
	}
	if c := slices.Index(p.columns, -1); c >= 0 {
		return fmt.Errorf("the class %q has no column", p.want.Classes[c])
	}
	return nil
}
