package statement

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/metadata/entry"
)

// png is a file with texts: keyword and text in turn. XMP stands for a packet's
// properties, EXIF for a stream.
func png(texts ...string) []byte {
	file := "\x89PNG\r\n\x1a\n"
	for i := 0; i+1 < len(texts); i += 2 {
		kind, content := "iTXt", texts[i]+"\x00\x00\x00\x00\x00"+texts[i+1]
		switch texts[i] {
		case "EXIF":
			kind, content = "eXIf", texts[i+1]
		case "XMP":
			content = "XML:com.adobe.xmp\x00\x00\x00\x00\x00" + `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description` +
				` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"` +
				` xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">` + texts[i+1] + `</rdf:Description></rdf:RDF>`
		}
		file += string(binary.BigEndian.AppendUint32(nil, uint32(len(content)))) + kind + content + "sums"
	}
	return []byte(file)
}

// fields is a stream of EXIF with texts in its first directory, and a comment in the
// camera's.
func fields(comment string, texts map[uint16]string) string {
	order := binary.BigEndian
	data := []byte("MM\x00*\x00\x00\x00\x08")
	n := len(texts)
	var tags []uint16
	for tag := range texts {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	at, values := uint32(8+2+12*(n+1)+4), ""
	data = order.AppendUint16(data, uint16(n+1))
	for _, tag := range tags {
		text := texts[tag] + "\x00\x00\x00\x00\x00"
		data = order.AppendUint32(order.AppendUint16(order.AppendUint16(data, tag), 2), uint32(len(text)))
		data = order.AppendUint32(data, at+uint32(len(values)))
		values += text
	}
	data = order.AppendUint32(order.AppendUint32(append(data, 0x87, 0x69, 0, 4), 1), at+uint32(len(values)))
	data = append(append(data, 0, 0, 0, 0), values...)
	comment = "ASCII\x00\x00\x00" + comment
	data = append(data, 0, 1, 0x92, 0x86, 0, 7)
	data = order.AppendUint32(data, uint32(len(comment)))
	data = order.AppendUint32(data, uint32(len(data))+8)
	return string(data) + "\x00\x00\x00\x00" + comment
}

const (
	webUIText = "a cat, \"Seed: 5\"\nSteps: of stone\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234567890123, Size: 512x512," +
		` Model hash: 31e35c80fc, Model: sd_xl, Lora hashes: "a: 1, Seed: 7", Version: v1.9.0`
	nodes = `{"3": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615, "steps": 20, "model": ["4", 0], "positive": ["10", 0], "negative": ["7", 0]}},
		"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl.safetensors"}, "is_changed": [NaN]},
		"6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat, NaN", "clip": ["4", 1]}},
		"7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
		"10": {"class_type": "ConditioningZeroOut", "inputs": {"conditioning": ["6", 0]}}}`
	job = "5a80c4b1-9a3c-4b5e-8d3f-0f1e2d3c4b5a"
)

// TestTools: each writes as its own documentation and the readers of prompts say.
func TestTools(t *testing.T) {
	comfy := Statement{Generator: "ComfyUI", Prompt: Text{Head: "a cat, NaN"}, Seed: "18446744073709551615", Model: "sd_xl.safetensors"}
	swarm := Statement{Generator: "SwarmUI", Prompt: Text{Head: "a cat"}, Seed: "5", Model: "m"}
	webui := Statement{Generator: "Stable Diffusion WebUI", Prompt: Text{Head: "a cat, \"Seed: 5\"\nSteps: of stone"}, Seed: "1234567890123", Model: "sd_xl"}
	easy := Statement{Generator: "Easy Diffusion", Prompt: Text{Head: "a cat"}, Seed: "5", Model: "sd-v1-5"}
	for _, test := range []struct {
		name string
		data []byte
		want Statement
	}{
		{"NovelAI", png("Software", "NovelAI", "Description", "a cat", "Source", "NovelAI Diffusion V4 1A2B", "Comment", `{"seed": 5, "signed_hash": "x"}`),
			Statement{Generator: "NovelAI", Prompt: Text{Head: "a cat"}, Seed: "5", Model: "NovelAI Diffusion V4 1A2B", Software: "NovelAI"}},
		{"WebUI", png("parameters", webUIText), webui},
		{"WebUI in EXIF", png("EXIF", fields(webUIText, nil)), webui},
		{"WebUI in a comment", []byte("\xff\xd8\xff\xfe\x00\x1ba cat\nSteps: 2, Seed: 9, x\xff\xda\x00\x02"), Statement{Generator: "Stable Diffusion WebUI", Prompt: Text{Head: "a cat"}, Seed: "9"}},
		{"Forge", png("parameters", "a cat\nSteps: 20, Seed: 5, Version: f2.0.1v1.10.1"), Statement{Generator: "Forge", Prompt: Text{Head: "a cat"}, Seed: "5"}},
		{"ComfyUI", png("prompt", nodes, "workflow", "{}"), comfy},
		{"ComfyUI in Make", png("EXIF", fields("", map[uint16]string{271: "Prompt:" + nodes, 270: "Workflow:{}"})), comfy},
		{"ComfyUI in a comment", png("EXIF", fields(`{"prompt": `+nodes+`}`, nil)), comfy},
		{"ComfyUI, guided", png("prompt", `{"1": {"class_type": "BasicGuider", "inputs": {"model": ["9", 0], "conditioning": ["2", 0]}}, "2": {"class_type": "CLIPTextEncode", "inputs": {"text": ["3", 0]}},
			"3": {"class_type": "Text", "inputs": {"string": "a cat"}}, "4": {"class_type": "RandomNoise", "inputs": {"noise_seed": ["5", 0]}}, "5": {"class_type": "PrimitiveInt", "inputs": {"value": 5}}}`), Statement{Generator: "ComfyUI", Prompt: Text{Head: "a cat"}, Seed: "5"}},
		{"InvokeAI", png("invokeai_metadata", `{"positive_prompt": "a cat", "seed": 5, "model": {"name": "m"}}`), Statement{Generator: "InvokeAI", Prompt: Text{Head: "a cat"}, Seed: "5", Model: "m"}},
		{"InvokeAI 2", png("sd-metadata", `{"model_weights": "m", "image": {"prompt": [{"prompt": "a cat", "weight": 1}], "seed": 5}}`), Statement{Generator: "InvokeAI", Prompt: Text{Head: "a cat"}, Seed: "5", Model: "m"}},
		{"InvokeAI 1", png("Dream", `"a "cat"" -s 50 -S 5 -W512`), Statement{Generator: "InvokeAI", Prompt: Text{Head: `a "cat"`}, Seed: "5"}},
		{"SwarmUI", png("parameters", `{"sui_image_params": {"prompt": "a cat", "seed": 5, "model": "m"}}`), swarm},
		{"SwarmUI in EXIF", png("EXIF", fields(`{"sui_image_params": {"prompt": "a cat", "seed": 5, "model": "m"}}`, nil)), swarm},
		{"SwarmUI in the model", png("EXIF", fields("", map[uint16]string{0x110: `{"sui_image_params": {"prompt": "a cat", "seed": 5, "model": "m"}}`})), swarm},
		{"Fooocus", png("Comment", `{"prompt": "a cat", "seed": "5", "base_model": "m", "version": "Fooocus v2.5"}`), Statement{Generator: "Fooocus", Prompt: Text{Head: "a cat"}, Seed: "5", Model: "m"}},
		{"Easy Diffusion", png("prompt", "a cat", "negative_prompt", "blurry", "seed", "5", "use_stable_diffusion_model", "sd-v1-5"), easy},
		{"Easy Diffusion, its other names", png("Prompt", "a cat", "Negative Prompt", "blurry", "Seed", "5", "Stable Diffusion model", "sd-v1-5"), easy},
		{"Draw Things", png("XMP", `<exif:UserComment><rdf:Alt><rdf:li>{"c": "a cat", "uc": "", "seed": 5, "model": "m"}</rdf:li></rdf:Alt></exif:UserComment>`), Statement{Generator: "Draw Things", Prompt: Text{Head: "a cat"}, Seed: "5", Model: "m"}},
		{"Midjourney", png("Description", "a cat --ar 3:2 --v 6.1 --seed 5 Job ID: "+job, "Author", "ada"),
			Statement{Generator: "Midjourney", Prompt: Text{Head: "a cat --ar 3:2 --v 6.1 --seed 5"}, Seed: "5", Job: job, Model: "v 6.1", Authors: []string{"ada"}}},
		{"a job of IPTC", png("XMP", "<ext:DigImageGUID>"+strings.ToUpper(job)+"</ext:DigImageGUID><ext:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</ext:DigitalSourceType>"),
			Statement{Job: job, Source: "trainedAlgorithmicMedia"}},
		{"Google", png("XMP", "<photoshop:Credit>Made with Google AI</photoshop:Credit>"), Statement{Generator: "Google"}},
	} {
		got := Read(test.data)
		if !got.Generated || len(got.Entries) == 0 {
			t.Errorf("%s: generated %v, %d entries", test.name, got.Generated, len(got.Entries))
		}
		test.want.Generated, test.want.Entries = true, got.Entries
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n%+v, want\n%+v", test.name, got, test.want)
		}
	}
}

// TestWhatNoToolWrote: texts that only look like a generator's.
func TestWhatNoToolWrote(t *testing.T) {
	for name, data := range map[string][]byte{
		"a quoted keyword":         png("Description", "Software\x00NovelAI, parameters: Steps: 20, Seed: 5"),
		"a prompt alone":           png("prompt", "a cat"),
		"steps without a seed":     png("parameters", "a cat\nSteps: 20, Sampler: Euler a"),
		"a recipe":                 png("Comment", "Pancakes\nSteps: mix, bake"),
		"an object that is none":   png("prompt", `{"a": {"b": 1}}`),
		"a job that is none":       png("Description", "Job ID: 17"),
		"an editor":                png("Software", "Adobe Photoshop 25.0 with NovelAI"),
		"a picture of a composite": png("XMP", "<ext:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia</ext:DigitalSourceType>"),
		"a photo's identifier":     png("XMP", "<ext:DigImageGUID>"+job+"</ext:DigImageGUID>"),
		"behind the end":           append(png(), append([]byte("\x00\x00\x00\x00IENDsums"), png("Software", "NovelAI")[8:]...)...),
	} {
		if s := Read(data); s.Generator != "" || s.Generated || s.Seed != "" || s.Job != "" || s.Prompt != (Text{}) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestPeopleAndCameras reads files of real programs, of package entry.
func TestPeopleAndCameras(t *testing.T) {
	data, err := os.ReadFile("../entry/testdata/entries.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Files map[string]struct{ Data []byte }
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	for _, ext := range []string{"jpg", "png", "webp", "tif"} {
		s := Read(golden.Files["camera."+ext].Data)
		if want := (Camera{"Canon", "EOS 5D", "0123"}); s.Camera != want || s.Taken != (Taken{"2024-05-01T12:30:05", "+02:00"}) || s.Place == nil || *s.Place != (Place{47.3769, -70.6693}) ||
			s.Generated || s.Software != "GIMP 2.10" || !slices.Equal(s.Authors, []string{"René Descartes", "René"}) {
			t.Errorf("camera.%s: %+v", ext, s)
		}
		s = Read(golden.Files["people."+ext].Data)
		if !s.Generated || s.Generator != "Adobe Firefly" || s.Source != "trainedAlgorithmicMedia" || !slices.Equal(s.Authors, []string{"Ada", "Grace Hopper"}) ||
			s.Document != "xmp.did:1" || s.Job != "9f0c9ad0-23ea-4a3b-8d0a-66bb61d33d4a" || s.Camera.Make != "Nikon" {
			t.Errorf("people.%s: %+v", ext, s)
		}
	}
	for name, want := range map[string]string{
		"manifest.png": "OpenAI, OpenAI-API 1.2", "manifest.jpg": "OpenAI, OpenAI-API 1.2", "manifest.webp": "OpenAI, OpenAI-API 1.2", "manifest.gif": "OpenAI, OpenAI-API 1.2",
		"manifest.tif": "OpenAI, OpenAI-API 1.2", "manifest.avif": "OpenAI, OpenAI-API 1.2", "manifests.png": "OpenAI, ChatGPT", "manifest-1.jpg": "Microsoft, Microsoft_Responsible_AI",
	} {
		if s := Read(golden.Files[name].Data); !s.Generated || s.Source != "trainedAlgorithmicMedia" || s.Generator+", "+s.Manifest != want {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestSigners: who signs the photos of cameras too is no generator by that.
func TestSigners(t *testing.T) {
	of := func(entries ...string) string {
		var t texts
		for i := 0; i+1 < len(entries); i += 2 {
			t = append(t, entry.Entry{Where: entry.C2PA, Key: entries[i], Value: entries[i+1]})
		}
		g, _ := vendor(t)
		return g.name
	}
	const root = "http://cv.iptc.org/newscodes/digitalsourcetype/"
	if got := of(entry.Signer, "Google LLC", entry.SourceType, root+"trainedAlgorithmicMedia"); got != "Google" {
		t.Errorf("a generated image: %q", got)
	}
	if got := of(entry.Signer, "Google LLC", entry.SourceType, root+"computationalCapture"); got != "" {
		t.Errorf("a photo: %q", got)
	}
}

// TestHiddenTexts count as those of PNG do.
func TestHiddenTexts(t *testing.T) {
	for _, comment := range []string{`"{\"seed\": 5}"`, `{"seed": 5}`} {
		novel := entry.Entry{Where: entry.Hidden, Key: "stealth_pngcomp", Value: `{"Software": "NovelAI", "Description": "a cat", "Source": "m", "Comment": ` + comment + `}`}
		if s := Read(png(), novel); s.Generator != "NovelAI" || s.Seed != "5" || s.Prompt.Head != "a cat" || s.Hidden != "stealth_pngcomp" || len(s.Entries) != 1 {
			t.Errorf("%+v", s)
		}
	}
	if s := Read(png(), entry.Entry{Where: entry.Hidden, Key: "stealth_pnginfo", Value: webUIText}); s.Seed != "1234567890123" {
		t.Errorf("%+v", s)
	}
}

func TestWhenAndWhere(t *testing.T) {
	for _, test := range []struct {
		properties string
		taken      Taken
		place      *Place
	}{
		{"<exif:DateTimeOriginal>2024-05-01T12:00:00+02:00</exif:DateTimeOriginal>", Taken{"2024-05-01T12:00:00", "+02:00"}, nil},
		{"<exif:DateTimeOriginal>2024-05-01T12:00:00.25Z</exif:DateTimeOriginal>", Taken{"2024-05-01T12:00:00", "+00:00"}, nil},
		{"<exif:DateTimeOriginal>2024:05:01 12:00:00.47</exif:DateTimeOriginal>", Taken{"2024-05-01T12:00:00", ""}, nil},
		{"<photoshop:DateCreated>2024-05-01T12:00:00</photoshop:DateCreated>", Taken{"2024-05-01T12:00:00", ""}, nil},
		{"<photoshop:DateCreated>2024-05</photoshop:DateCreated>", Taken{}, nil},
		{"<exif:DateTimeOriginal>0000-00-00T00:00:00</exif:DateTimeOriginal>", Taken{}, nil},
		{"<exif:GPSLatitude>47,22.5N</exif:GPSLatitude><exif:GPSLongitude>8,30,36W</exif:GPSLongitude>", Taken{}, &Place{47.375, -8.51}},
		{"<exif:GPSLatitude>91,0.0N</exif:GPSLatitude><exif:GPSLongitude>8,30,36W</exif:GPSLongitude>", Taken{}, nil},
		{"<exif:GPSLatitude>0,0.0N</exif:GPSLatitude><exif:GPSLongitude>0,0.0E</exif:GPSLongitude>", Taken{}, nil},
		{"<exif:GPSLatitude>NaN,0N</exif:GPSLatitude><exif:GPSLongitude>0,1E</exif:GPSLongitude>", Taken{}, nil},
	} {
		s := Read(png("XMP", test.properties))
		if s.Taken != test.taken || !reflect.DeepEqual(s.Place, test.place) {
			t.Errorf("%s: %+v, %+v", test.properties, s.Taken, s.Place)
		}
	}
	utc, ok := Taken{"2024-05-01T00:30:00", "+02:00"}.UTC()
	if !ok || utc.Format(localForm) != "2024-04-30T22:30:00" {
		t.Errorf("%v, %v", utc, ok)
	}
	if _, ok := (Taken{"2024-05-01T00:30:00", ""}).UTC(); ok {
		t.Error("a moment without an offset")
	}
}

// TestStatementsAreBounded, and tell long texts that begin alike apart.
func TestStatementsAreBounded(t *testing.T) {
	long := strings.Repeat("ä", maxRunes)
	if a, b := Shorten(long+"a"), Shorten(long+"b"); a == b || a.Head != long || Shorten(long).Hash != "" || len(a.Hash) != 32 {
		t.Errorf("%+v, %+v", a, b)
	}
	many := []string{"XMP", "<dc:source>s</dc:source><dc:source>t</dc:source><dc:source>u</dc:source>"}
	for i := range 100 {
		many = append(many, "Author", long+"a", fmt.Sprint("key ", i), "text")
	}
	s := Read(png(many...))
	if len(s.Entries) != maxEntries || s.More != 203-maxEntries || len(s.Authors) != 1 || s.Authors[0] != long {
		t.Errorf("%d entries and %d more, %d authors", len(s.Entries), s.More, len(s.Authors))
	}
	s = Read(png(append(many[:2:2], "Author", "Ada")...))
	if got := fmt.Sprint(s.Entries); got != "[{PNG text Author {Ada } } {XMP dc:source {s } } {XMP dc:source {t } }]" || s.More != 1 {
		t.Errorf("%s and %d more", got, s.More)
	}
}

// FuzzRead: what is read of any texts can be kept as JSON, and is the same each time.
func FuzzRead(f *testing.F) {
	for _, text := range []string{webUIText, nodes, `"a cat" -S 5`, `{"sui_image_params": {"prompt": "a", "seed": 5}}`, `{"c": "a", "uc": "b"}`, "a Job ID: " + job, "NovelAI"} {
		f.Add("parameters", text)
		f.Add("prompt", text)
		f.Add("Dream", text)
		f.Add("Description", text)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		data := png(key, text, "Software", "NovelAI", "Comment", text)
		s := Read(data, entry.Entry{Where: entry.Hidden, Key: key, Value: strings.ToValidUTF8(text, "?")})
		kept, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var again Statement
		if err := json.Unmarshal(kept, &again); err != nil || len(kept) > 1<<20 {
			t.Fatalf("%v, %d bytes", err, len(kept))
		}
		if !reflect.DeepEqual(s, Read(data, entry.Entry{Where: entry.Hidden, Key: key, Value: strings.ToValidUTF8(text, "?")})) {
			t.Fatal("another statement")
		}
	})
}
