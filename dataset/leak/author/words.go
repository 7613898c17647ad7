package author

import (
	"slices"
	"strings"
)

// titles of several languages, as they stand before or behind names.
var titles = setOf(`
	dr, prof, professor, professore, professeur, dott, dottore, dottoressa, doctor, phd, md, msc, bsc, ing, dipl, mag,
	arch, architect, architetto, architekt, architecte, arquitecto, mr, mrs, ms, miss, herr, frau, sig, signor, signora, monsieur, madame, mme,
	copyright, photo, photographer, artist, author`)

// nobody is what programs and people write where no author is known, and the names of
// programs, whatever the order of their words.
var nobody = setOf(`
	unknown, unknown author, unknown artist, unknown photographer, anonymous, anonym, anon, none, no one, nobody, no name, noname, null, nil, nan, na, undefined,
	unspecified, not specified, not available, untitled, default, empty, test, various, various artists, several, others, public domain, internet, web, google,
	admin, administrator, root, user, users, windows user, pc user, owner, guest, author, artist, creator, photographer, me, myself, self, name, your name,
	unbekannt, inconnu, desconocido, autor desconocido, desconhecido, sconosciuto, autore sconosciuto, anonimo, anonyme, benutzer, utilisateur, usuario, utente, besitzer,
	hash, object, true, false, picasa, gimp, the gimp, inkscape, krita, imagemagick, adobe, photoshop, adobe photoshop, adobe illustrator, lightroom, adobe lightroom,
	acd systems digital imaging, acdsee, kodak, olympus digital camera, samsung camera pictures, dell, acer, asus, toshiba, lenovo, hp administrator, hp owner,
	compaq owner, valued customer, preferred customer, registered user, authorized user, camera owner, owner name, usuario de windows, utilisateur windows,
	microsoft, microsoft office, windows, canon, nikon, nikon corporation, sony, fujifilm, olympus, panasonic, samsung, apple, iphone, camera, digital camera, scanner,
	shutterstock, getty images, istock, pixabay, unsplash, flickr, wikipedia, wikimedia commons,
	novelai, midjourney, stable diffusion, openai, dall e, dalle, chatgpt, adobe firefly, comfyui, invokeai, ai, ai generated, generated`)

// setOf reads names between commas; their words are sorted, as those of keys are.
func setOf(names string) map[string]bool {
	set := make(map[string]bool)
	for name := range strings.SplitSeq(names, ",") {
		words := strings.Fields(name)
		slices.Sort(words)
		set[strings.Join(words, " ")] = true
	}
	return set
}
