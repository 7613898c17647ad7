package statement

import (
	"slices"
	"strings"

	"github.com/refold/refold/dataset/metadata/entry"
)

// generation is what a tool wrote of one image.
type generation struct {
	name                     string // of a relative of the tool, which writes alike
	model, prompt, seed, job string
}

// tools are the programs that generate images, and where they write about it. The first
// that knows the texts counts, so that those which others imitate come last. A text in
// the pixels counts as one of PNG.
var tools = []struct {
	name  string
	where string
	read  func(texts) (generation, bool)
}{
	{"NovelAI", "PNG Software = NovelAI, Description, Source, Comment (JSON)", novelAI},
	{"SwarmUI", "parameters or UserComment: JSON with sui_image_params", swarmUI},
	{"InvokeAI", "PNG invokeai_metadata, sd-metadata, Dream", invokeAI},
	{"Fooocus", "PNG Comment or parameters, or UserComment: JSON with base_model", fooocus},
	{"Draw Things", "XMP exif:UserComment: JSON with c and uc", drawThings},
	{"ComfyUI", "PNG prompt (graph in JSON), EXIF Make or Model = prompt:, UserComment", comfyUI},
	{"Easy Diffusion", "PNG or UserComment: prompt, seed, negative_prompt", easyDiffusion},
	{"Stable Diffusion WebUI", "PNG parameters, EXIF UserComment, comment: text with Steps and Seed", webUI},
	{"Midjourney", "PNG Description, XMP dc:description or EXIF ImageDescription with Job ID", midjourney},
	{"", "C2PA generator, agent and signer, XMP and IPTC credit, see vendors", vendor},
}

// vendors are the services that name themselves at the beginning of a text in C2PA or a
// credit. One whose certificate signs the photos of cameras too counts only where the
// source type says that a model made the image.
var vendors = []struct {
	name   string
	begins []string
	signer bool
}{
	{"OpenAI", []string{"OpenAI-API", "OpenAI", "ChatGPT", "GPT-4o", "DALL-E", "DALL\u00b7E"}, false},
	{"Adobe Firefly", []string{"Adobe_Firefly", "Adobe Firefly", "Made with Adobe Firefly"}, false},
	{"Microsoft", []string{"Microsoft_Responsible_AI", "Microsoft Responsible AI", "Bing Image Creator"}, false},
	{"Google", []string{"Made with Google AI"}, false},
	{"Google", []string{"Google LLC"}, true},
	{"OpenAI", []string{"OpenAI"}, true},
}

// vendor looks for them in the image's own manifest, then in those of what it was made
// from.
func vendor(t texts) (generation, bool) {
	claims := slices.Concat(
		t.all(entry.C2PA, entry.Generator), t.all(entry.C2PA, entry.Agent), t.all(entry.C2PA, entry.Ingredient+entry.Generator),
		t.all(entry.C2PA, entry.Ingredient+entry.Agent), t.all(entry.XMP, "photoshop:Credit"), t.all(entry.IPTC, "Credit"), t.all(entry.XMP, "xmp:CreatorTool"))
	var signers []string
	for _, of := range []string{"", entry.Ingredient} {
		if slices.ContainsFunc(t.all(entry.C2PA, of+entry.SourceType), func(s string) bool { return trained(s[strings.LastIndexByte(s, '/')+1:]) }) {
			signers = append(signers, t.all(entry.C2PA, of+entry.Signer)...)
		}
	}
	for _, v := range vendors {
		texts := claims
		if v.signer {
			texts = signers
		}
		for _, text := range texts {
			if slices.ContainsFunc(v.begins, func(begin string) bool { return strings.HasPrefix(text, begin) }) {
				return generation{name: v.name}, true
			}
		}
	}
	return generation{}, false
}
