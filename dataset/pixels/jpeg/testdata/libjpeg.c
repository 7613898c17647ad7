/* What libjpeg reads from JPEG files, with each warning by its name.
 *
 * Paths come on the standard input, a line each. For each file there is a line on the
 * standard output: "read", "error" or "large", width, height, components that follow,
 * the error's name or -, and the warnings' names with their numbers, joined by commas,
 * or -. Behind "read" follow width * height * components bytes: 3 as RGB (grey spread to
 * three), 4 as they are stored (CMYK; of YCCK libjpeg makes CMYK).
 *
 * cc -O2 -o libjpeg libjpeg.c -I libjpeg-turbo/src -I BUILD BUILD/libjpeg.a
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "jpeglib.h"
#include "jerror.h"

#define JMESSAGE(code, string) #code,
static const char *const names[] = {
#include "jerror.h"
  "JMSG_LASTMSGCODE"
};
#define COUNT (int)(sizeof names / sizeof *names)
#define MOST_BYTES (1 << 24)
#ifndef MOST_PIXELS
#define MOST_PIXELS (1 << 22)
#endif

static int warned[COUNT], failed;
static jmp_buf out;

static const char *name(int code) { return code >= 0 && code < COUNT ? names[code] : "unknown"; }

static void fail(j_common_ptr c) {
  failed = c->err->msg_code;
  longjmp(out, 1);
}

static void message(j_common_ptr c, int level) {
  if (level < 0 && c->err->msg_code < COUNT)
    warned[c->err->msg_code]++;
}

static void print(const char *status, int w, int h, int n) {
  printf("%s %d %d %d %s ", status, w, h, n, failed < 0 ? "-" : name(failed));
  int first = 1;
  for (int i = 0; i < COUNT; i++)
    if (warned[i]) {
      printf("%s%s:%d", first ? "" : ",", names[i], warned[i]);
      first = 0;
    }
  printf("%s\n", first ? "-" : "");
}

static void read_file(unsigned char *data, size_t size) {
  struct jpeg_decompress_struct c;
  struct jpeg_error_mgr err;
  static unsigned char *pixels;
  memset(warned, 0, sizeof warned);
  failed = -1;
  free(pixels);
  pixels = NULL;
  c.err = jpeg_std_error(&err);
  err.error_exit = fail;
  err.emit_message = message;
  jpeg_create_decompress(&c);
  if (setjmp(out)) {
    print("error", 0, 0, 0);
    jpeg_destroy_decompress(&c);
    return;
  }
  jpeg_mem_src(&c, data, size);
  jpeg_read_header(&c, TRUE);
  if ((double)c.image_width * c.image_height > MOST_PIXELS) {
    print("large", c.image_width, c.image_height, 0);
    jpeg_destroy_decompress(&c);
    return;
  }
  int n = c.num_components == 4 ? 4 : 3;
  c.out_color_space = n == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&c);
  size_t stride = (size_t)c.output_width * n;
  pixels = malloc(stride * c.output_height);
  while (c.output_scanline < c.output_height) {
    JSAMPROW row = pixels + stride * c.output_scanline;
    jpeg_read_scanlines(&c, &row, 1);
  }
  jpeg_finish_decompress(&c);
  print("read", c.output_width, c.output_height, n);
  fwrite(pixels, stride, c.output_height, stdout);
  jpeg_destroy_decompress(&c);
}

int main(void) {
  char path[4096];
  while (fgets(path, sizeof path, stdin)) {
    path[strcspn(path, "\n")] = 0;
    FILE *f = fopen(path, "rb");
    if (!f)
      return 1;
    static unsigned char data[MOST_BYTES];
    size_t size = fread(data, 1, sizeof data, f);
    fclose(f);
    read_file(data, size);
    fflush(stdout);
  }
  return 0;
}
