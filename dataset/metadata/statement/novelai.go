package statement

// novelAI reads the texts of PNG, or those in the pixels, which are the same.
func novelAI(t texts) (generation, bool) {
	if t.png("Software") != "NovelAI" {
		return generation{}, false
	}
	comment, _ := readObject(t.png("Comment"))
	g := generation{prompt: t.png("Description"), model: t.png("Source"), seed: comment.seed("seed")}
	if g.prompt == "" {
		g.prompt = comment.text("prompt")
	}
	return g, true
}
