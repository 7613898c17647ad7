package exif

import "fmt"

// names of the fields that hold text, or that say where and how (Exif 2.32, sections
// 4.6.4 to 4.6.6; those of Windows are its Explorer's, those of DNG are DNG 1.7's).
var names = map[Directory]map[uint16]string{
	Image: {
		269: "DocumentName", 270: "ImageDescription", 271: "Make", 272: "Model", 285: "PageName", 305: "Software", 306: "ModifyDate",
		315: "Artist", 316: "HostComputer", 333: "InkNames", 33432: "Copyright", 50708: "UniqueCameraModel", 50735: "CameraSerialNumber",
		40091: "XPTitle", 40092: "XPComment", 40093: "XPAuthor", 40094: "XPKeywords", 40095: "XPSubject",
		36867: "DateTimeOriginal", 42112: "GDALMetadata", 42113: "GDALNoData", 65000: "OwnerName", 65001: "SerialNumber",
	},
	Exposure: {
		36864: "ExifVersion", 36867: "DateTimeOriginal", 36868: "CreateDate", 36880: "OffsetTime", 36881: "OffsetTimeOriginal",
		36882: "OffsetTimeDigitized", 37510: "UserComment", 37520: "SubSecTime", 37521: "SubSecTimeOriginal", 37522: "SubSecTimeDigitized",
		40960: "FlashpixVersion", 40964: "RelatedSoundFile", 42016: "ImageUniqueID", 42032: "OwnerName", 42033: "SerialNumber",
		42035: "LensMake", 42036: "LensModel", 42037: "LensSerialNumber", 42038: "ImageTitle", 42039: "Photographer", 42040: "ImageEditor",
		42041: "CameraFirmware", 42042: "RAWDevelopingSoftware", 42043: "ImageEditingSoftware", 42044: "MetadataEditingSoftware",
	},
	GPS: {
		1: "GPSLatitudeRef", 2: "GPSLatitude", 3: "GPSLongitudeRef", 4: "GPSLongitude", 8: "GPSSatellites", 9: "GPSStatus",
		10: "GPSMeasureMode", 12: "GPSSpeedRef", 14: "GPSTrackRef", 16: "GPSImgDirectionRef", 18: "GPSMapDatum", 27: "GPSProcessingMethod",
		28: "GPSAreaInformation", 29: "GPSDateStamp",
	},
}

// Name is that of the field, as ExifTool spells it; its tag in hexadecimal where it has
// none here.
func (f Field) Name() string {
	if name := names[f.Directory][f.Tag]; name != "" {
		return name
	}
	return fmt.Sprintf("0x%04x", f.Tag)
}
