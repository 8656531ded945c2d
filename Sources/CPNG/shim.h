#pragma once

// libpng reports errors by longjmp, which Swift cannot contain: the one function that reads rows does
// it here, between its own setjmp and its return. (libpng's simplified API would do without, but it
// converts gamma and composites alpha; we want the file's samples as they are.)

#include <png.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
  RESIDUUM_PNG_OK = 0,
  RESIDUUM_PNG_TRUNCATED = 1,
  RESIDUUM_PNG_DAMAGED = 2,
  RESIDUUM_PNG_NO_MEMORY = 3,
};

struct residuum_png_source {
  const uint8_t *bytes;
  size_t size, position;
  int truncated;
  char *message;
  size_t message_size;
};

static inline void residuum_png_fail(png_structp png, png_const_charp text) {
  struct residuum_png_source *source = (struct residuum_png_source *)png_get_error_ptr(png);
  snprintf(source->message, source->message_size, "%s", text);
  png_longjmp(png, 1);
}

static inline void residuum_png_ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static inline void residuum_png_take(png_structp png, png_bytep out, size_t count) {
  struct residuum_png_source *source = (struct residuum_png_source *)png_get_io_ptr(png);
  if (count > source->size - source->position) {
    source->truncated = 1;
    png_error(png, "the file ends early");
  }
  memcpy(out, source->bytes + source->position, count);
  source->position += count;
}

/// Reads a whole PNG of the stated size into `rgb` (height × width × 3 bytes, rows contiguous): grey is
/// repeated, a palette looked up, alpha dropped, 16 bits cut to the upper 8, gamma left alone. On
/// failure `message` holds libpng's words. Ancillary chunks (text, profiles) are skipped unread.
static inline int residuum_png_decode(
    const uint8_t *bytes, size_t size, uint32_t width, uint32_t height, uint8_t *rgb, char *message,
    size_t message_size) {
  struct residuum_png_source source = {bytes, size, 0, 0, message, message_size};
  png_structp png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, &source, residuum_png_fail, residuum_png_ignore);
  if (!png) return RESIDUUM_PNG_NO_MEMORY;
  png_infop info = png_create_info_struct(png);
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return RESIDUUM_PNG_NO_MEMORY;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return source.truncated ? RESIDUUM_PNG_TRUNCATED : RESIDUUM_PNG_DAMAGED;
  }
  png_set_read_fn(png, &source, residuum_png_take);
  png_set_user_limits(png, width, height);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);

  png_read_info(png, info);
  png_byte color = png_get_color_type(png, info);
  if (png_get_bit_depth(png, info) == 16) png_set_strip_16(png);
  if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (color == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png);
  if (!(color & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height ||
      png_get_rowbytes(png, info) != (size_t)width * 3)
    png_error(png, "unexpected row size");

  for (int pass = 0; pass < passes; pass++)
    for (uint32_t y = 0; y < height; y++) png_read_row(png, rgb + (size_t)y * width * 3, NULL);
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  return RESIDUUM_PNG_OK;
}
