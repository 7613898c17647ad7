package auditpage

// head takes the policy, the title and the style.
const head = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="%s" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta name="referrer" content="no-referrer" />
<title>Audit of %s</title>
<style>%s</style>
</head>
<body>
<main>
`

// body takes the name of the decisions file. The script fills what is hidden here.
const body = `<section id="conflicts" hidden="hidden">
<h2>Said to be different, and joined all the same</h2>
<p>Other images join them. Cut the path at one step, or take the decision back.</p>
<div id="paths"></div>
</section>
<section id="relations" hidden="hidden">
<h2>Related images</h2>
<div class="tools" role="search" aria-label="Filter the relations">
<label>Find <input type="search" id="find" placeholder="path, label or name" autocomplete="off" spellcheck="false" /></label>
<label>Kind <select id="kind"></select></label>
<label>Grade <select id="grade"></select></label>
<label>State <select id="state"></select></label>
<label class="check"><input type="checkbox" id="differ" /> labels differ</label>
<label class="check"><input type="checkbox" id="undecided" /> not decided</label>
<button type="button" id="review">Review one by one</button>
</div>
<p><span id="shown" aria-live="polite"></span> <button type="button" id="all">Show all</button></p>
<div id="whole" hidden="hidden"></div>
<table role="table" class="cards" id="pairs">
<thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col" aria-sort="none"><button type="button">Images</button></th>
<th role="columnheader" scope="col" aria-sort="none"><button type="button">Labels</button></th>
<th role="columnheader" scope="col" aria-sort="none"><button type="button">Kind</button></th>
<th role="columnheader" scope="col" aria-sort="none"><button type="button">Grade</button></th>
<th role="columnheader" scope="col" aria-sort="none"><button type="button">Score</button></th>
<th role="columnheader" scope="col" aria-sort="none"><button type="button">What relates them</button></th>
<th role="columnheader" scope="col" aria-sort="none"><button type="button">State</button></th>
<th role="columnheader" scope="col" aria-sort="none"><button type="button">Decision</button></th>
</tr></thead>
<tbody role="rowgroup"></tbody>
</table>
<p id="more"><button type="button" id="next">Show more</button></p>
<p id="printed"></p>
</section>
<noscript><p>The related images are shown by a script, which is part of this page and loads nothing. The findings above need none.</p></noscript>
</main>
<aside id="tray" aria-label="Decisions" hidden="hidden">
<div class="commands"><b id="count"></b> <button type="button" id="open" aria-expanded="false" aria-controls="lines">Lines</button> <button type="button" id="copy" class="main">Copy</button> <button type="button" id="clear">Clear</button> <span id="said" role="status"></span></div>
<div id="lines" hidden="hidden">
<p>Put these lines into <code>%s</code>. Their order does not matter, and the first one may stand there twice. This browser remembers them until you clear them.</p>
<textarea id="text" readonly="readonly" rows="8" aria-label="Lines of the decisions file" spellcheck="false"></textarea>
</div>
</aside>
<dialog id="dialog" aria-label="Compare images"></dialog>
`
