package classfolder

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
)

// Folders of data sets for detection or segmentation: of the images, and of what is
// drawn or written about them.
var (
	imageFolders = []string{"images", "image", "imgs", "img", "jpegimages"}
	maskFolders  = []string{"labels", "label", "annotations", "annotation", "masks", "mask", "segmentations", "segmentation",
		"segmentationclass", "segmentationobject", "groundtruth", "ground_truth", "gt"}
)

// nameClasses is false for folders that are the layout of object detection or
// segmentation, which names no class of an image.
func nameClasses(folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool {
		name := strings.ToLower(f)
		return !slices.Contains(imageFolders, name) && !slices.Contains(maskFolders, name)
	})
}

// maskFile matches the name, without its ending, of a mask beside the image that it
// belongs to: scan_mask, scan_mask_1.
var maskFile = regexp.MustCompile(`(?i)^(.+)[_ -](?:mask|seg|segmentation|gt|groundtruth)(?:[_ -]?[0-9]+)?$`)

// checkMasks refuses class folders in which masks lie beside the images, as for
// segmentation: each would count as an image of the class, and give it away.
func checkMasks(l *lister) {
	stems, folders := make(map[string]bool), make(map[string]bool)
	for _, e := range l.Entries {
		stems[listing.Stem(e.Path)] = true
		for dir := path.Dir(e.Path); listing.Within(dir, e.Folder) && !folders[strings.ToLower(dir)]; dir = path.Dir(dir) {
			folders[strings.ToLower(dir)] = true
		}
	}
	type found struct {
		count int
		first string
	}
	masks := make(map[string]found) // by class folder
	for _, e := range l.Entries {
		m := maskFile.FindStringSubmatch(listing.Stem(path.Base(e.Path)))
		if m != nil && stems[path.Join(path.Dir(e.Path), m[1])] || inMaskFolder(e, folders) {
			f := masks[e.Folder]
			if f.count++; f.count == 1 {
				f.first = e.Path
			}
			masks[e.Folder] = f
		}
	}
	for folder, f := range masks {
		l.refuse(folder, &fault.Error{
			Reason: fmt.Sprintf("%d of its files are masks beside the images, going by their names, such as %s, which would count as images of the class", f.count, fault.Printable(f.first)),
			Next:   "take them out, rename them, or list the images in a CSV manifest",
		})
	}
}

// inMaskFolder reports whether an entry lies, below the folder of its class, in one
// for masks that has one for images beside it; folders are all in small letters.
func inMaskFolder(e listing.Entry, folders map[string]bool) bool {
	for dir := path.Dir(e.Path); dir != e.Folder && listing.Within(dir, e.Folder); dir = path.Dir(dir) {
		parent := strings.ToLower(path.Dir(dir))
		beside := slices.ContainsFunc(imageFolders, func(name string) bool { return folders[path.Join(parent, name)] })
		if beside && slices.Contains(maskFolders, strings.ToLower(path.Base(dir))) {
			return true
		}
	}
	return false
}
