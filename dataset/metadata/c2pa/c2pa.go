// Package c2pa reads what manifests of C2PA say of an image: who made the claim, what
// made the image, and who signed (C2PA 2.1).
//
// It owns the boxes of JUMBF that a store of manifests is made of and where the claim,
// its actions and its signature stand in them. It verifies nothing: a manifest may be
// copied from another file, and a signature may be false. It must not know containers.
//
// Any bytes may be read: what is cut off or of an unknown kind is not there.
package c2pa

import (
	"bytes"
	"crypto/x509"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/metadata/cbor"
	"github.com/refold/refold/dataset/metadata/container"
)

// Manifest is one of a store: the last one is that of the image as it is, those before
// it are of what it was made from.
type Manifest struct {
	Label       string
	Generator   string   // claim_generator_info's name and version, else claim_generator
	SourceTypes []string // digitalSourceType of its actions, in their order, each once
	Agents      []string // softwareAgent of its actions, likewise
	Signer      string   // organisation, else name, in the certificate; not verified
}

// Limits of a store.
const (
	maxManifests  = 64
	maxAssertions = 256
	maxActions    = 256
)

// Read gives the manifests of a store.
func Read(store []byte) (manifests []Manifest) {
	for part := range container.Boxes(store) {
		label, parts, ok := superbox(part)
		if !ok || label != "c2pa" {
			continue
		}
		for p := range container.Boxes(parts) {
			if label, inner, ok := superbox(p); ok && len(manifests) < maxManifests {
				manifests = append(manifests, manifest(label, inner))
			}
		}
		return manifests
	}
	return nil
}

// superbox splits a box of JUMBF into its label and what stands behind its description
// (ISO/IEC 19566-5, annex A.2 and A.3).
func superbox(part container.Part) (label string, parts []byte, ok bool) {
	const uuid, labelled = 16, 1 << 1
	if part.Kind != "jumb" {
		return "", nil, false
	}
	for description := range container.Boxes(part.Content) {
		text := description.Content
		if description.Kind != "jumd" || len(text) <= uuid || text[uuid]&labelled == 0 {
			return "", nil, false
		}
		name, _, ended := bytes.Cut(text[uuid+1:], []byte{0})
		size := binary.BigEndian.Uint32(part.Content) // 0 and 1 stand for others, which no writer needs here
		return string(name), part.Content[min(int(size), len(part.Content)):], ended && size > 1
	}
	return "", nil, false
}

// manifest reads the claim, the assertions and the signature.
func manifest(label string, parts []byte) Manifest {
	m := Manifest{Label: label}
	for part := range container.Boxes(parts) {
		switch label, inner, _ := superbox(part); label {
		case "c2pa.claim", "c2pa.claim.v2":
			m.claim(content(inner))
		case "c2pa.assertions":
			m.assertions(inner)
		case "c2pa.signature":
			m.Signer = signer(content(inner))
		}
	}
	return m
}

// content is the value in the first box of CBOR; nothing where it is broken.
func content(parts []byte) cbor.Value {
	for part := range container.Boxes(parts) {
		if part.Kind == "cbor" {
			v, _ := cbor.Read(part.Content)
			return v
		}
	}
	return cbor.Value{}
}

// claim reads the generator: a map, of older versions in a list, or a text.
func (m *Manifest) claim(claim cbor.Value) {
	info := claim.Get("claim_generator_info")
	if info.Kind == cbor.List && len(info.Items) > 0 {
		info = info.Items[0]
	}
	m.Generator = info.Get("name").String()
	if version := info.Get("version").String(); m.Generator != "" && version != "" {
		m.Generator += " " + version
	}
	if m.Generator == "" {
		m.Generator = claim.Get("claim_generator").String()
	}
}

// assertions reads the actions among them, several of which have labels that end in a
// number.
func (m *Manifest) assertions(parts []byte) {
	n := 0
	for part := range container.Boxes(parts) {
		if n++; n > maxAssertions {
			return
		}
		label, inner, _ := superbox(part)
		label, _, _ = strings.Cut(label, "__")
		if label == "c2pa.actions" || label == "c2pa.actions.v2" {
			m.actions(content(inner).Get("actions"))
		}
	}
}

func (m *Manifest) actions(list cbor.Value) {
	if list.Kind != cbor.List {
		return
	}
	for _, action := range list.Items[:min(maxActions, len(list.Items))] {
		m.SourceTypes = once(m.SourceTypes, action.Get("digitalSourceType").String())
		agent := action.Get("softwareAgent")
		m.Agents = once(m.Agents, agent.String()+agent.Get("name").String()) // a text, or a map since version 2
	}
}

func once(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// signer reads the first certificate of a COSE_Sign1 (RFC 9052, section 4.2; its chain:
// RFC 9360, section 2, x5chain, which older writers name in text).
func signer(sign1 cbor.Value) string {
	const headers, x5chain = 2, 33
	if sign1.Kind != cbor.List || len(sign1.Items) < headers {
		return ""
	}
	protected, _ := cbor.Read(sign1.Items[0].Data)
	for _, header := range []cbor.Value{protected, sign1.Items[1]} {
		for _, chain := range []cbor.Value{header.At(x5chain), header.Get("x5chain")} {
			if chain.Kind == cbor.List && len(chain.Items) > 0 {
				chain = chain.Items[0]
			}
			if chain.Kind != cbor.Bytes {
				continue
			}
			certificate, err := x509.ParseCertificate(chain.Data)
			if err != nil {
				return ""
			}
			if names := certificate.Subject.Organization; len(names) > 0 {
				return names[0]
			}
			return certificate.Subject.CommonName
		}
	}
	return ""
}
