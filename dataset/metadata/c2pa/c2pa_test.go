package c2pa

import (
	"encoding/binary"
	"reflect"
	"testing"
)

// box is one of JUMBF.
func box(kind, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))) + kind + content
}

// super is a box with a description that names it.
func super(label, content string) string {
	return box("jumb", box("jumd", "0123456789abcdef\x03"+label+"\x00")+content)
}

// text is one of CBOR.
func text(s string) string { return string([]byte{0x78, byte(len(s))}) + s }

func claim(label, content string) string { return super(label, box("cbor", content)) }

// TestRead: the forms that versions of the specification write; files of a real program
// are package entry's to test.
func TestRead(t *testing.T) {
	actions := func(label, action string) string {
		return super("c2pa.assertions", super("c2pa.hash.data", box("cbor", "\xa0"))+super(label, box("cbor", "\xa1"+text("actions")+"\x81"+action)))
	}
	for _, test := range []struct {
		name, store string
		want        []Manifest
	}{
		{"a text", super("c2pa", super("urn:1", claim("c2pa.claim", "\xa1"+text("claim_generator")+text("OpenAI-API c2pa-rs/0.28")))),
			[]Manifest{{Label: "urn:1", Generator: "OpenAI-API c2pa-rs/0.28"}}},
		{"a list", super("c2pa", super("urn:1", claim("c2pa.claim", "\xa2"+text("claim_generator")+text("x")+text("claim_generator_info")+"\x81\xa1"+text("name")+text("ChatGPT")))),
			[]Manifest{{Label: "urn:1", Generator: "ChatGPT"}}},
		{"a map", super("c2pa", super("urn:1", claim("c2pa.claim.v2", "\xa1"+text("claim_generator_info")+"\xa2"+text("name")+text("F")+text("version")+text("1")))),
			[]Manifest{{Label: "urn:1", Generator: "F 1"}}},
		{"actions", super("c2pa", super("urn:1", actions("c2pa.actions.v2__1", "\xa2"+text("digitalSourceType")+text("t")+text("softwareAgent")+text("Bing")))),
			[]Manifest{{Label: "urn:1", SourceTypes: []string{"t"}, Agents: []string{"Bing"}}}},
		{"several", super("c2pa", super("urn:1", "")+super("urn:2", "")), []Manifest{{Label: "urn:1"}, {Label: "urn:2"}}},
		{"no certificate", super("c2pa", super("urn:1", claim("c2pa.signature", "\xd2\x84\x40\xa1\x18\x21\x41x\xf6\x40"))), []Manifest{{Label: "urn:1"}}},
		{"broken CBOR", super("c2pa", super("urn:1", claim("c2pa.claim", "\xa1"+text("claim_generator")))), []Manifest{{Label: "urn:1"}}},
		{"another store", super("exif", super("urn:1", "")), nil},
		{"no label", box("jumb", box("jumd", "0123456789abcdef\x00")), nil},
		{"cut off", super("c2pa", super("urn:1", ""))[:50], nil},
		{"nothing", "", nil},
	} {
		if got := Read([]byte(test.store)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// FuzzRead: any bytes give manifests within the limits.
func FuzzRead(f *testing.F) {
	f.Add([]byte(super("c2pa", super("urn:1", claim("c2pa.claim", "\xa1"+text("claim_generator")+text("OpenAI"))))))
	f.Add([]byte(super("c2pa", super("urn:1", claim("c2pa.signature", "\xd2\x84\x40\xa1\x18\x21\x41x\xf6\x40")))))
	f.Fuzz(func(t *testing.T, store []byte) {
		if got := Read(store); len(got) > maxManifests {
			t.Fatalf("%d manifests", len(got))
		}
	})
}
