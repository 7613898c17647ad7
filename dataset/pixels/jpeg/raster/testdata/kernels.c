/* Writes kernels.txt: hashes of what the inner loops of libjpeg-turbo give, the AVX2 ones
 * on x86-64 where there are some, for inputs that golden_test.go makes in the same way.
 *
 * With the sources of libjpeg-turbo 3.2.0 in $SRC, built by CMake with NASM in $BUILD:
 *   cc -O2 -I$SRC/src -I$BUILD -o kernels kernels.c $BUILD/libjpeg.a && ./kernels > kernels.txt
 * "kernels bench" measures them instead. */

#include <inttypes.h>
#include <stdint.h>
#include <time.h>

/* h1v2_fancy_upsample has no vector version on x86-64 and is static. */
#define WITH_SIMD 1
#include "jdsample.c"

void jsimd_idct_islow_avx2(void *quantisers, JCOEFPTR, JSAMPARRAY, JDIMENSION);
void jsimd_idct_islow_sse2(void *quantisers, JCOEFPTR, JSAMPARRAY, JDIMENSION);
void jsimd_h2v1_fancy_upsample_avx2(int rows, JDIMENSION width, JSAMPARRAY, JSAMPARRAY *);
void jsimd_h2v2_fancy_upsample_avx2(int rows, JDIMENSION width, JSAMPARRAY, JSAMPARRAY *);
void jsimd_ycc_extrgb_convert_avx2(JDIMENSION width, JSAMPIMAGE, JDIMENSION row, JSAMPARRAY, int rows);

/* splitmix64 */
static uint64_t state;
static uint64_t draw(void) {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

/* FNV-1a */
static uint64_t hash;
static void restart(uint64_t seed) { state = seed; hash = 0xcbf29ce484222325; }
static void add(const uint8_t *p, size_t n) {
  while (n--) hash = (hash ^ *p++) * 0x100000001b3;
}

enum { KINDS = 8, GROUPS = 25, BLOCKS = 200 };
static const char *kinds[KINDS] = { "ordinary", "sparse", "one", "top", "column", "wide", "limits", "any" };
static int16_t coefficients[128] __attribute__((aligned(64))), quantisers[64] __attribute__((aligned(64)));

static void make(int kind) {
  static const int16_t limits[] = { 0, -32768, 32767, 8191, 8192, -8192, -8193, 1 };
  memset(coefficients, 0, sizeof coefficients);
  for (int i = 0; i < 64; i++) {
    uint64_t r = draw();
    int16_t q = r & 0xffff, any = r >> 16 & 0xffff;
    int small = (int)(r >> 16 & 63) - 32, sometimes = (r >> 40) % 8 == 0;
    switch (kind) {
    case 0: quantisers[i] = 1 + (q & 31); coefficients[i] = small; break;
    case 1: quantisers[i] = 1 + (q & 255); if (sometimes) coefficients[i] = small; break;
    case 2: quantisers[i] = q | 1; if (i == 0) coefficients[i] = any; break;
    case 3: quantisers[i] = q | 1; if (i < 8) coefficients[i] = any; break;
    case 4: quantisers[i] = 1 + (q & 255); if (i % 8 == 0) coefficients[i] = any >> 4; break;
    case 5: quantisers[i] = 1 + (q & 255); coefficients[i] = any >> 4; break;
    case 6: quantisers[i] = 1; coefficients[i] = limits[any & 7]; break;
    case 7: quantisers[i] = q; coefficients[i] = any; break;
    }
  }
}

static void transforms(void) {
  uint8_t samples[64], other[64];
  JSAMPROW rows[8], others[8];
  for (int i = 0; i < 8; i++) { rows[i] = samples + 8 * i; others[i] = other + 8 * i; }
  for (int kind = 0; kind < KINDS; kind++)
    for (int group = 0; group < GROUPS; group++) {
      restart(1000 * kind + group);
      for (int i = 0; i < BLOCKS; i++) {
        make(kind);
        jsimd_idct_islow_avx2(quantisers, coefficients, rows, 0);
        jsimd_idct_islow_sse2(quantisers, coefficients, others, 0);
        if (memcmp(samples, other, 64)) { fprintf(stderr, "SSE2 differs\n"); exit(1); }
        add(samples, 64);
      }
      printf("transform %s %d %016" PRIx64 "\n", kinds[kind], group, hash);
    }
}

/* Rows have room behind them, which the vector code writes. */
enum { WIDEST = 200, ROOM = 4096 };
static uint8_t input[3][ROOM], output[2][3 * ROOM];

static void fill(int rows, int width) {
  for (int k = 0; k < rows; k++)
    for (int i = 0; i < width; i++) {
      uint64_t r = draw();
      input[k][i] = r >> 8 & 1 ? r & 255 : r & 128 ? 255 : 0;
    }
}

static void upsample(int width) {
  struct jpeg_decompress_struct cinfo;
  jpeg_component_info component;
  JSAMPROW in[3] = { input[0], input[1], input[2] }, out[2] = { output[0], output[1] };
  JSAMPARRAY outs = out;
  memset(&cinfo, 0, sizeof cinfo);
  memset(&component, 0, sizeof component);
  cinfo.max_v_samp_factor = 2;
  component.downsampled_width = width;

  restart(width);
  fill(1, width);
  jsimd_h2v1_fancy_upsample_avx2(1, width, in, &outs);
  add(output[0], 2 * width);
  printf("widen %d %016" PRIx64 "\n", width, hash);

  restart(width);
  fill(3, width); /* above, the row, below */
  jsimd_h2v2_fancy_upsample_avx2(2, width, in + 1, &outs);
  add(output[0], 2 * width);
  add(output[1], 2 * width);
  printf("widenTwo %d %016" PRIx64 "\n", width, hash);

  restart(width);
  fill(3, width);
  h1v2_fancy_upsample(&cinfo, &component, in + 1, &outs);
  add(output[0], width);
  add(output[1], width);
  printf("between %d %016" PRIx64 "\n", width, hash);
}

static void convert(int width) {
  JSAMPROW in[3] = { input[0], input[1], input[2] }, out[1] = { output[0] };
  JSAMPARRAY ins[3] = { &in[0], &in[1], &in[2] };
  jsimd_ycc_extrgb_convert_avx2(width, ins, 0, out, 1);
  add(output[0], 3 * width);
}

static void colours(void) {
  for (int width = 1; width <= WIDEST; width++) {
    restart(width);
    fill(3, width);
    convert(width);
    printf("colours %d %016" PRIx64 "\n", width, hash);
  }
  for (int cb = 0; cb < 256; cb++) {
    restart(0);
    for (int cr = 0; cr < 256; cr++) {
      for (int y = 0; y < 256; y++) { input[0][y] = y; input[1][y] = cb; input[2][y] = cr; }
      convert(256);
    }
    printf("allColours %d %016" PRIx64 "\n", cb, hash);
  }
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

#define MEASURE(name, bytes, call) do { \
    double best = 1e9; \
    for (int round = 0; round < 7; round++) { \
      double begin = seconds(); \
      for (int i = 0; i < 200000; i++) { call; } \
      double took = (seconds() - begin) / 200000; \
      if (took < best) best = took; \
    } \
    printf("%-22s %7.1f ns %8.0f MB/s\n", name, 1e9 * best, (bytes) / best / 1e6); \
  } while (0)

static void bench(void) {
  enum { WIDTH = 960 };
  JSAMPROW in[3] = { input[0], input[1], input[2] }, out[2] = { output[0], output[1] };
  JSAMPARRAY ins[3] = { &in[0], &in[1], &in[2] }, outs = out;
  JSAMPROW rows[8];
  for (int i = 0; i < 8; i++) rows[i] = output[0] + 1024 * i;
  for (int kind = 0; kind < 4; kind++) {
    restart(kind);
    make(kind);
    MEASURE(kinds[kind], 64, jsimd_idct_islow_avx2(quantisers, coefficients, rows, 0));
  }
  fill(3, 2 * WIDTH);
  MEASURE("widen", 2 * WIDTH, jsimd_h2v1_fancy_upsample_avx2(1, WIDTH, in, &outs));
  MEASURE("widenTwo (two rows)", 4 * WIDTH, jsimd_h2v2_fancy_upsample_avx2(2, WIDTH, in + 1, &outs));
  MEASURE("colours", 6 * WIDTH, jsimd_ycc_extrgb_convert_avx2(2 * WIDTH, ins, 0, out, 1));
}

int main(int count, char **arguments) {
  if (count > 1) { bench(); return 0; }
  transforms();
  for (int width = 3; width <= WIDEST; width++) upsample(width);
  colours();
  return 0;
}
