// Package figure draws: text, marks and axes on a sheet, panels of curves, heat maps,
// each as SVG with the glyphs that it shows and as PNG.
//
// It owns sizes, colours, fonts and the geometry of axes. All lengths are points, and
// a sheet is Width wide. It must not know what is drawn: neither summaries nor logs,
// nor which colour stands for what. The same calls always give the same bytes.
package figure
