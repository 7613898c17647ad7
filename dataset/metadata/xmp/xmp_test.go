package xmp

import (
	"slices"
	"strings"
	"testing"
)

const (
	head = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"` +
		` xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"`
	tail = `</rdf:Description></rdf:RDF></x:xmpmeta>`
)

// TestProperties: every way in which RDF writes them (ISO 16684-1, section 7).
func TestProperties(t *testing.T) {
	for _, test := range []struct {
		name, packet string
		want         []Property
	}{
		{"element", head + `><dc:source>a &amp; b</dc:source>` + tail, []Property{{"dc:source", "a & b"}}},
		{"attribute, under another prefix", head + ` ext:DigitalSourceType="http://x/trainedAlgorithmicMedia">` + tail, []Property{{"Iptc4xmpExt:DigitalSourceType", "http://x/trainedAlgorithmicMedia"}}},
		{"resource", head + `><ext:DigitalSourceType rdf:resource="http://x/y"/>` + tail, []Property{{"Iptc4xmpExt:DigitalSourceType", "http://x/y"}}},
		{"list", head + `><dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li> Grace </rdf:li></rdf:Seq></dc:creator>` + tail, []Property{{"dc:creator", "Ada"}, {"dc:creator", "Grace"}}},
		{"languages", head + `><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Hill</rdf:li></rdf:Alt></dc:title>` + tail, []Property{{"dc:title", "Hill"}}},
		{"structure", head + `><xmpMM:History><rdf:Seq><rdf:li rdf:parseType="Resource"><stEvt:action>saved</stEvt:action></rdf:li><rdf:li stEvt:action="made"/></rdf:Seq></xmpMM:History>` + tail,
			[]Property{{"xmpMM:History/stEvt:action", "saved"}, {"xmpMM:History/stEvt:action", "made"}}},
		{"namespace that is not known", head + ` xmlns:a="urn:a" a:b="c">` + tail, []Property{{"{urn:a}b", "c"}}},
		{"a comment is no property", head + `><!-- <dc:source>x</dc:source> --><dc:source>y</dc:source>` + tail + "\x00", []Property{{"dc:source", "y"}}},
		{"a quoted property is text", head + `><dc:source>&lt;dc:creator&gt;x&lt;/dc:creator&gt;</dc:source>` + tail, []Property{{"dc:source", "<dc:creator>x</dc:creator>"}}},
		{"empty", head + `><dc:source/>` + tail, nil},
	} {
		got, err := Read([]byte("<?xpacket begin='\ufeff'?>" + test.packet))
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

// TestWhatEndsAPacket: what stands before the fault counts.
func TestWhatEndsAPacket(t *testing.T) {
	first := head + `><dc:source>y</dc:source>`
	for name, packet := range map[string]string{
		"cut off":    first,
		"an entity":  first + `<dc:title>&xxe;</dc:title>` + tail,
		"too deep":   first + strings.Repeat("<dc:title>", 100) + strings.Repeat("</dc:title>", 100) + tail,
		"too many":   first + strings.Repeat("<dc:title>t</dc:title>", 1000) + tail,
		"UTF-16":     "\xfe\xff\x00<\x00x",
		"too long":   strings.Repeat(" ", maxBytes+1),
		"wrong tags": first + "</dc:title>" + tail,
	} {
		got, err := Read([]byte(packet))
		if err == nil || len(got) > maxProperties || strings.HasPrefix(packet, first) && (len(got) == 0 || got[0] != Property{"dc:source", "y"}) {
			t.Errorf("%s: %d properties, %v", name, len(got), err)
		}
	}
}

// FuzzRead: a property has a name and a value.
func FuzzRead(f *testing.F) {
	f.Add([]byte(head + `><dc:creator><rdf:Seq><rdf:li>Ada</rdf:li></rdf:Seq></dc:creator>` + tail))
	f.Add([]byte(`<a b="c">d</a>`))
	f.Fuzz(func(t *testing.T, packet []byte) {
		got, _ := Read(packet)
		for _, p := range got {
			if p.Name == "" || p.Value == "" {
				t.Fatalf("%q", p)
			}
		}
		if len(got) > maxProperties {
			t.Fatalf("%d properties", len(got))
		}
	})
}
