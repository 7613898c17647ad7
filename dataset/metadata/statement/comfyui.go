package statement

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/metadata/entry"
)

// node is one of a graph of ComfyUI.
type node struct {
	Class  string `json:"class_type"`
	Inputs object `json:"inputs"`
}

// graph is what was executed, by the names of its nodes.
type graph map[string]node

// comfyUI reads the graph, not the drawing of it in workflow: in a text of PNG, or where
// nodes write it into EXIF.
func comfyUI(t texts) (generation, bool) {
	candidates := []string{t.png("prompt"), t.first(entry.EXIF, "UserComment")}
	for _, field := range []string{"Make", "Model", "ImageDescription"} {
		text := t.first(entry.EXIF, field)
		if name, rest, ok := strings.Cut(text, ":"); ok && strings.EqualFold(name, "prompt") {
			candidates = append(candidates, rest)
		}
	}
	for _, text := range candidates {
		if g, ok := readGraph(text); ok {
			return g.generation(), true
		}
	}
	return generation{}, false
}

// readGraph reads an object of nodes, or one that holds it under the name prompt.
func readGraph(text string) (g graph, ok bool) {
	text = withoutNaN(text)
	if o, ok := readObject(text); ok && o["prompt"] != nil {
		if inner := o.text("prompt"); inner != "" {
			text = inner
		} else {
			text = string(o["prompt"])
		}
	}
	if !strings.HasPrefix(strings.TrimSpace(text), "{") || json.Unmarshal([]byte(text), &g) != nil || len(g) == 0 {
		return nil, false
	}
	for _, n := range g {
		if n.Class == "" {
			return nil, false
		}
	}
	return g, true
}

// withoutNaN replaces numbers that Python writes and JSON does not know, outside of texts.
func withoutNaN(text string) string {
	if !strings.Contains(text, "NaN") {
		return text
	}
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\' && i+1 < len(text):
			b.WriteByte(text[i])
			i++
		case text[i] == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(text[i:], "NaN"):
			b.WriteString("null")
			i += len("NaN") - 1
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// maxParts is how many seeds and prompts of a graph are told.
const maxParts = 16

// generation gathers, in the order of the nodes, the seeds, what the samplers are led by,
// and the first model.
func (g graph) generation() (found generation) {
	var seeds, prompts []string
	seen := make(map[string]bool)
	for _, name := range g.names() {
		inputs := g[name].Inputs
		for _, key := range []string{"seed", "noise_seed"} {
			if seed := g.seed(inputs, key); seed != "" && len(seeds) < maxParts && !slices.Contains(seeds, seed) {
				seeds = append(seeds, seed)
			}
		}
		for _, key := range []string{"ckpt_name", "unet_name"} {
			if found.model == "" {
				found.model = inputs.text(key)
			}
		}
		positive := inputs["positive"]
		if positive == nil && strings.HasSuffix(g[name].Class, "Guider") {
			positive = inputs["conditioning"]
		}
		if from := link(positive); from != "" {
			g.prompts(from, seen, &prompts)
		}
	}
	found.seed, found.prompt = strings.Join(seeds, ","), strings.Join(prompts, "\n")
	return found
}

// seed is an input that is one, or that of the node which it comes from.
func (g graph) seed(inputs object, key string) string {
	if seed := inputs.seed(key); seed != "" {
		return seed
	}
	from := g[link(inputs[key])].Inputs
	for _, name := range []string{"seed", "noise_seed", "value", "int", "number"} {
		if seed := from.seed(name); seed != "" {
			return seed
		}
	}
	return ""
}

// prompts follows links from a node to the texts that lead there, each node once.
func (g graph) prompts(name string, seen map[string]bool, prompts *[]string) {
	for queue := []string{name}; len(queue) > 0; queue = queue[1:] {
		if seen[queue[0]] {
			continue
		}
		seen[queue[0]] = true
		inputs := g[queue[0]].Inputs
		for _, key := range sortedKeys(inputs) {
			text := inputs.text(key)
			switch {
			case text != "" && isPromptInput(key):
				if len(*prompts) < maxParts && !slices.Contains(*prompts, text) {
					*prompts = append(*prompts, text)
				}
			case text == "" && !isOtherInput(key):
				if from := link(inputs[key]); from != "" {
					queue = append(queue, from)
				}
			}
		}
	}
}

// isPromptInput tells the inputs that hold a prompt's text.
func isPromptInput(key string) bool {
	return slices.Contains([]string{"text", "text_g", "text_l", "text_positive", "clip_l", "t5xxl", "prompt", "positive", "string", "value", "wildcard_text"}, key)
}

// isOtherInput tells the inputs that lead away from prompts.
func isOtherInput(key string) bool {
	return slices.Contains([]string{"negative", "clip", "model", "vae", "image", "latent", "latent_image", "control_net", "clip_vision", "clip_vision_output", "mask", "pixels", "style_model"}, key)
}

// link is the node that an input comes from: ["4", 1].
func link(input json.RawMessage) string {
	var parts []json.RawMessage
	var name string
	if json.Unmarshal(input, &parts) != nil || len(parts) != 2 || json.Unmarshal(parts[0], &name) != nil {
		return ""
	}
	return name
}

// names are those of the nodes, numbers by their size.
func (g graph) names() []string {
	names := make([]string, 0, len(g))
	for name := range g {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return names
}
