// Package jpeg decodes JPEG images (ITU-T T.81) into the bytes that libjpeg-turbo gives
// on x86-64: its accurate integer inverse transform, smooth upsampling and fixed-point
// colours.
package jpeg
