package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Answer is what a node can do.
type Answer struct {
	Node    string
	System  string   // operating system and architecture, such as linux/amd64
	Kernels []string // sets of inner loops that its processor runs, the fastest first
}

// ParseAnswer reads an answer: an object of JSON with kernel_sets, the fastest first, and
// machine.system.
func ParseAnswer(node string, text []byte) (Answer, error) {
	var answer struct {
		KernelSets []string `json:"kernel_sets"`
		Machine    struct {
			System string `json:"system"`
		} `json:"machine"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return Answer{}, fmt.Errorf("node %s: its answer cannot be read: %w", node, err)
	}
	if len(answer.KernelSets) == 0 || answer.Machine.System == "" {
		return Answer{}, fmt.Errorf("node %s: its answer names no kernel sets, or no system: is another version of the program there?", node)
	}
	return Answer{node, answer.Machine.System, answer.KernelSets}, nil
}

// ReadAnswers reads those that are in a folder so far, NODE.json each, by name.
func ReadAnswers(folder fs.FS) ([]Answer, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("answers of nodes: %w", err)
	}
	var answers []Answer
	for _, entry := range entries {
		node, found := strings.CutSuffix(entry.Name(), ".json")
		if !found {
			continue
		}
		text, err := fs.ReadFile(folder, entry.Name())
		if err != nil {
			return nil, fmt.Errorf("node %s: %w", node, err)
		}
		answer, err := ParseAnswer(node, text)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
	}
	return answers, nil
}

// CommonKernels are the sets that all nodes have, in the first one's order, the fastest first.
// Nodes of several architectures have none in common, whatever their names: a set computes
// equal bytes within one.
func CommonKernels(answers []Answer) ([]string, error) {
	if len(answers) == 0 {
		return nil, errors.New("no node has answered")
	}
	first := answers[0]
	common := slices.Clone(first.Kernels)
	for _, a := range answers[1:] {
		if a.System != first.System {
			return nil, fmt.Errorf("node %s is %s, node %s is %s, which compute other bytes: choose nodes of one kind",
				first.Node, first.System, a.Node, a.System)
		}
		common = slices.DeleteFunc(common, func(set string) bool { return !slices.Contains(a.Kernels, set) })
		if len(common) == 0 {
			return nil, fmt.Errorf("node %s has none of the kernel sets that all nodes before it have: choose nodes of one kind", a.Node)
		}
	}
	return common, nil
}
