package statement

import (
	"encoding/json"
	"strings"

	"github.com/refold/refold/dataset/metadata/entry"
)

// comments are the texts in which interfaces keep one object of JSON.
func (t texts) comments() (objects []object) {
	for _, text := range []string{t.png("parameters"), t.png("Comment"), t.first(entry.EXIF, "UserComment"), t.first(entry.EXIF, "Model")} {
		if o, ok := readObject(text); ok {
			objects = append(objects, o)
		}
	}
	return objects
}

// swarmUI reads sui_image_params, in PNG and in the fields of EXIF.
func swarmUI(t texts) (generation, bool) {
	for _, o := range t.comments() {
		if p := o.inner("sui_image_params"); p != nil {
			return generation{prompt: p.text("prompt"), seed: p.seed("seed"), model: p.text("model")}, true
		}
	}
	return generation{}, false
}

// invokeAI reads the texts of its versions 3, 2 and 1.
func invokeAI(t texts) (generation, bool) {
	if o, ok := readObject(t.png("invokeai_metadata")); ok {
		model := o.inner("model")
		g := generation{prompt: o.text("positive_prompt"), seed: o.seed("seed"), model: model.text("name")}
		if g.model == "" {
			g.model = model.text("model_name")
		}
		return g, true
	}
	if o, ok := readObject(t.png("sd-metadata")); ok && o.inner("image") != nil {
		image := o.inner("image")
		g := generation{prompt: image.text("prompt"), seed: image.seed("seed"), model: o.text("model_weights")}
		var weighted []struct{ Prompt string }
		if g.prompt == "" && json.Unmarshal(image["prompt"], &weighted) == nil {
			for _, part := range weighted {
				g.prompt = strings.TrimSpace(g.prompt + "\n" + part.Prompt)
			}
		}
		return g, true
	}
	return dream(t.png("Dream"))
}

// dream reads a command: "PROMPT" -s 50 -S 1234, where -S is the seed.
func dream(text string) (g generation, ok bool) {
	rest, quoted := strings.CutPrefix(strings.TrimSpace(text), `"`)
	at := strings.LastIndexByte(rest, '"')
	if !quoted || at < 0 {
		return g, false
	}
	g.prompt, rest = rest[:at], rest[at+1:]
	for _, word := range strings.Fields(rest) {
		if seed, ok := strings.CutPrefix(word, "-S"); ok && g.seed == "" {
			g.seed = digits(seed) // -S1234
		}
	}
	if g.seed == "" {
		g.seed = digits(option(rest, "-S"))
	}
	return g, true
}

// fooocus reads its own scheme; its other one is that of WebUI.
func fooocus(t texts) (generation, bool) {
	for _, o := range t.comments() {
		_, based := o["base_model"]
		version := o.text("version")
		if version == "" {
			version = o.text("Version")
		}
		if _, prompted := o["prompt"]; prompted && (based || strings.HasPrefix(version, "Fooocus")) {
			return generation{prompt: o.text("prompt"), seed: o.seed("seed"), model: o.text("base_model")}, true
		}
	}
	return generation{}, false
}

// drawThings names prompts by one and two letters.
func drawThings(t texts) (generation, bool) {
	for _, text := range t.all(entry.XMP, "exif:UserComment") {
		o, ok := readObject(text)
		_, positive := o["c"]
		_, negative := o["uc"]
		if ok && positive && negative {
			return generation{prompt: o.text("c"), seed: o.seed("seed"), model: o.text("model")}, true
		}
	}
	return generation{}, false
}

// easyDiffusion keeps each setting in a text of its own, under one of two names, or all
// in an object.
func easyDiffusion(t texts) (generation, bool) {
	get := func(keys ...string) string {
		for _, key := range keys {
			if text := t.png(key); text != "" {
				return text
			}
		}
		return ""
	}
	const prompt, capital = "prompt", "Prompt"
	if seed := digits(get("seed", "Seed")); seed != "" && get(prompt, capital) != "" && get("negative_prompt", "Negative Prompt", "num_inference_steps", "Steps") != "" {
		return generation{prompt: get(prompt, capital), seed: seed, model: get("use_stable_diffusion_model", "Stable Diffusion model")}, true
	}
	for _, o := range t.comments() {
		for _, keys := range [][3]string{{prompt, "seed", "use_stable_diffusion_model"}, {capital, "Seed", "Stable Diffusion model"}} {
			if _, ok := o[keys[2]]; ok && o.seed(keys[1]) != "" {
				return generation{prompt: o.text(keys[0]), seed: o.seed(keys[1]), model: o.text(keys[2])}, true
			}
		}
	}
	return generation{}, false
}
