// Package png decodes the PNG files that are common, faster than package image/png: 8 bits
// a channel, or a palette of 256 colours, not interlaced, and sound throughout.
//
// It owns chunks, filters and how rows become pixels. It must not know what files are for.
// Of a file that it takes, the image is that of package image/png, but for RGB in three
// bytes; it leaves all others to that package, which has the words for what is wrong.
package png
