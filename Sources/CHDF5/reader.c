// Goals, in order: whatever the file says, no other file is looked at; whatever is not plain is named
// in a fault; the rest is quick to follow.

#include "reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "CHDF5.h"
#include "library.h"

static struct library hdf5;
static const void *file_image;
static size_t file_size;
static int pipe_end;
static uint64_t bytes_left;
static uint32_t objects_left = HDF5_MOST_OBJECTS;
static hid_t file;

/// The path of the object in work, and how long it is.
static char path[HDF5_LONGEST_NAME + 1];
static size_t path_length;
/// The groups that the object in work is in, below the root.
static haddr_t ancestors[HDF5_DEEPEST];

static void send(const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(pipe_end, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(1);
    next += written;
    count -= (size_t)written;
  }
}

static void send_record(struct hdf5_record *record, const void *numbers) {
  record->name_length = path_length;
  send(record, sizeof *record);
  send(path, path_length);
  if (numbers) send(numbers, record->byte_count);
}

static _Noreturn void fail_with(int fault, int64_t detail) {
  struct hdf5_record record = {.kind = HDF5_FAULT, .code = (uint32_t)fault, .detail = detail};
  send_record(&record, NULL);
  _exit(0);
}

static _Noreturn void fail(int fault) { fail_with(fault, 0); }

// Ends with a fault where a call of the library failed.
static int64_t checked(int64_t result) {
  if (result < 0) fail(HDF5_DAMAGED);
  return result;
}

// --- numbers ---------------------------------------------------------------------------------------

/// The IEEE formats: of this size, sign, exponent and mantissa in these bits, little-endian.
static const struct {
  uint32_t element;
  size_t size, sign, exponent, exponent_size, mantissa_size, bias;
} floats[] = {
    {HDF5_FLOAT64, 8, 63, 52, 11, 52, 1023},
    {HDF5_FLOAT32, 4, 31, 23, 8, 23, 127},
    {HDF5_FLOAT16, 2, 15, 10, 5, 10, 15},
    {HDF5_BFLOAT16, 2, 15, 7, 8, 7, 127},
};

// Whether all bits of the elements count, in the order in which they are used here.
static int is_plain(hid_t type, size_t size) {
  return hdf5.H5Tget_precision(type) == 8 * size && hdf5.H5Tget_offset(type) == 0 &&
         (size == 1 || hdf5.H5Tget_order(type) == H5T_ORDER_LE);
}

// What the elements are in the file, or 0 where they must be converted.
static uint32_t float_element(hid_t type, size_t size) {
  size_t sign, exponent, exponent_size, mantissa, mantissa_size;
  if (!is_plain(type, size) || hdf5.H5Tget_norm(type) != H5T_NORM_IMPLIED) return 0;
  checked(hdf5.H5Tget_fields(type, &sign, &exponent, &exponent_size, &mantissa, &mantissa_size));
  for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) {
    if (size == floats[i].size && sign == floats[i].sign && exponent == floats[i].exponent &&
        exponent_size == floats[i].exponent_size && mantissa == 0 &&
        mantissa_size == floats[i].mantissa_size && hdf5.H5Tget_ebias(type) == floats[i].bias) {
      return floats[i].element;
    }
  }
  return 0;
}

// The integer type of this size, and what it is in memory; 0 where there is none.
static uint32_t integer_element(hid_t type, size_t size, hid_t *in_memory) {
  int has_sign = hdf5.H5Tget_sign(type) == H5T_SGN_2;
  switch (size) {
    case 8:
      *in_memory = has_sign ? *hdf5.H5T_STD_I64LE_g : *hdf5.H5T_STD_U64LE_g;
      return has_sign ? HDF5_INT64 : HDF5_UINT64;
    case 4:
      *in_memory = has_sign ? *hdf5.H5T_STD_I32LE_g : *hdf5.H5T_STD_U32LE_g;
      return has_sign ? HDF5_INT32 : HDF5_UINT32;
    case 2:
      *in_memory = has_sign ? *hdf5.H5T_STD_I16LE_g : *hdf5.H5T_STD_U16LE_g;
      return has_sign ? HDF5_INT16 : HDF5_UINT16;
    case 1:
      *in_memory = has_sign ? *hdf5.H5T_STD_I8LE_g : *hdf5.H5T_STD_U8LE_g;
      return has_sign ? HDF5_INT8 : HDF5_UINT8;
    default: return 0;
  }
}

// Ends with a fault where the numbers went through a filter that the library does not have. It knows
// deflate, shuffle, Fletcher's checksum, szip, n-bit and scale-offset; plugins are not loaded.
static void check_filters(hid_t properties, int count) {
  for (int i = 0; i < count; i++) {
    unsigned flags, configuration;
    size_t values = 0;
    H5Z_filter_t filter = hdf5.H5Pget_filter2(properties, (unsigned)i, &flags, &values, NULL, 0,
                                              NULL, &configuration);
    if (filter < 0) fail(HDF5_DAMAGED);
    if (hdf5.H5Zfilter_avail(filter) <= 0) fail_with(HDF5_FILTER, filter);
  }
}

static uint64_t product(uint64_t a, uint64_t b) {
  uint64_t result;
  if (__builtin_mul_overflow(a, b, &result) || result > INT64_MAX) fail(HDF5_UNCOUNTABLE);
  return result;
}

// Converts the numbers and sends them.
static void convert(hid_t dataset, hid_t in_memory, struct hdf5_record *record) {
  record->kind = HDF5_CONVERTED;
  if (record->byte_count > bytes_left) fail(HDF5_TOO_MANY_NUMBERS);
  bytes_left -= record->byte_count;
  // Zeros, so that nothing of this process shows where a read leaves a hole.
  void *numbers = calloc(record->byte_count > 0 ? record->byte_count : 1, 1);
  if (!numbers) fail(HDF5_NO_MEMORY);
  if (record->byte_count > 0 &&
      hdf5.H5Dread(dataset, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) < 0) {
    fail(HDF5_NUMBERS_UNREADABLE);
  }
  send_record(record, numbers);
  free(numbers);
}

static void read_dataset(hid_t dataset) {
  // Where the numbers are comes first: other files are refused before their names are looked at.
  hid_t properties = checked(hdf5.H5Dget_create_plist(dataset));
  H5D_layout_t layout = hdf5.H5Pget_layout(properties);
  if (layout == H5D_VIRTUAL) fail(HDF5_VIRTUAL);
  if (checked(hdf5.H5Pget_external_count(properties)) > 0) fail(HDF5_EXTERNAL_STORAGE);
  if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED) {
    fail(HDF5_DAMAGED);
  }
  int filters = (int)checked(hdf5.H5Pget_nfilters(properties));

  hid_t type = checked(hdf5.H5Dget_type(dataset));
  hid_t space = checked(hdf5.H5Dget_space(dataset));
  H5T_class_t kind = hdf5.H5Tget_class(type);
  size_t size = hdf5.H5Tget_size(type);
  hid_t in_memory = *hdf5.H5T_IEEE_F32LE_g;
  uint32_t integer = kind == H5T_INTEGER ? integer_element(type, size, &in_memory) : 0;
  int is_number = (kind == H5T_FLOAT && size > 0) || integer != 0;

  if (is_number && hdf5.H5Sget_simple_extent_type(space) != H5S_NULL) {
    struct hdf5_record record = {0};
    hsize_t extents[H5S_MAX_RANK] = {0};
    int dimensions = (int)checked(hdf5.H5Sget_simple_extent_ndims(space));
    if (dimensions > HDF5_MOST_DIMENSIONS) fail(HDF5_DAMAGED);
    checked(hdf5.H5Sget_simple_extent_dims(space, extents, NULL));
    record.dimensions = (uint32_t)dimensions;
    uint64_t count = 1;
    for (int i = 0; i < dimensions; i++) {
      record.extents[i] = extents[i];
      count = product(count, extents[i]);
    }
    uint64_t bytes_in_file = product(count, size);

    record.element = integer != 0 ? (is_plain(type, size) ? integer : 0) : float_element(type, size);
    record.offset = layout == H5D_CONTIGUOUS ? hdf5.H5Dget_offset(dataset) : HADDR_UNDEF;
    if (record.element != 0 && filters == 0 && record.offset != HADDR_UNDEF) {
      record.kind = HDF5_IN_FILE;
      record.byte_count = bytes_in_file;
      send_record(&record, NULL);
    } else {
      check_filters(properties, filters);
      if (filters == 0 && bytes_in_file > file_size) fail(HDF5_LARGER_THAN_FILE);
      record.element = integer != 0 ? integer : HDF5_FLOAT32;
      record.offset = 0;
      record.byte_count = product(count, integer != 0 ? size : 4);
      convert(dataset, in_memory, &record);
    }
  }
  hdf5.H5Sclose(space);
  hdf5.H5Tclose(type);
  hdf5.H5Pclose(properties);
}

// --- groups ----------------------------------------------------------------------------------------

struct link {
  char *name;
  H5L_type_t type;
  haddr_t address;
};

struct links {
  struct link *elements;
  size_t count, capacity;
};

// Called by the library for each link of a group.
static herr_t collect(hid_t group, const char *name, const H5L_info_t *info, void *context) {
  (void)group;
  struct links *links = context;
  if (objects_left-- == 0) fail(HDF5_TOO_MANY_OBJECTS);
  if (strnlen(name, HDF5_LONGEST_NAME) == HDF5_LONGEST_NAME) fail(HDF5_NAME);
  if (links->count == links->capacity) {
    links->capacity = links->capacity > 0 ? 2 * links->capacity : 16;
    links->elements = realloc(links->elements, links->capacity * sizeof *links->elements);
    if (!links->elements) fail(HDF5_NO_MEMORY);
  }
  struct link link = {strdup(name), info->type, info->type == H5L_TYPE_HARD ? info->u.address : 0};
  if (!link.name) fail(HDF5_NO_MEMORY);
  links->elements[links->count++] = link;
  return 0;
}

// Adds a name to the path. A slash in it would make the path another object's.
static void enter(const char *name) {
  size_t length = strlen(name);
  size_t separator = path_length > 0 ? 1 : 0;
  if (length == 0 || memchr(name, '/', length) ||
      path_length + separator + length > HDF5_LONGEST_NAME) {
    fail(HDF5_NAME);
  }
  if (separator) path[path_length++] = '/';
  memcpy(path + path_length, name, length);
  path_length += length;
}

// Reads the datasets of a group and of the groups in it, in the order of their names.
//
// Objects are opened by address, as hard links have it: a name would be looked up, and might lead
// elsewhere. A group in itself is found by its address among those that it is in; groups that are
// linked twice over and over end at the number of objects.
static void read_group(hid_t group, int depth) {
  struct links links = {0};
  hsize_t position = 0;
  checked(hdf5.H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &position, collect, &links));
  size_t length = path_length;
  for (size_t i = 0; i < links.count; i++) {
    struct link link = links.elements[i];
    enter(link.name);
    switch (link.type) {
      case H5L_TYPE_HARD: break;
      case H5L_TYPE_SOFT: fail(HDF5_SOFT_LINK);
      case H5L_TYPE_EXTERNAL: fail(HDF5_EXTERNAL_LINK);
      default: fail(HDF5_OTHER_LINK);
    }
    hid_t object = checked(hdf5.H5Oopen_by_addr(file, link.address));
    switch (hdf5.H5Iget_type(object)) {
      case H5I_GROUP:
        for (int j = 0; j < depth; j++) {
          if (ancestors[j] == link.address) fail(HDF5_CYCLE);
        }
        if (depth == HDF5_DEEPEST) fail(HDF5_TOO_DEEP);
        ancestors[depth] = link.address;
        read_group(object, depth + 1);
        break;
      case H5I_DATASET: read_dataset(object); break;
      case H5I_DATATYPE: break;
      default: fail(HDF5_DAMAGED);
    }
    hdf5.H5Oclose(object);
    free(link.name);
    path_length = length;
  }
  free(links.elements);
}

// --- the file --------------------------------------------------------------------------------------

// The library's "image" of a file is the mapped file itself: it asks for memory to copy it to, and is
// given the original, which cannot be written to.
static void *image_memory(size_t size, H5FD_file_image_op_t operation, void *context) {
  (void)size, (void)operation, (void)context;
  return (void *)file_image;
}

static void *image_copy(void *to, const void *from, size_t size, H5FD_file_image_op_t operation,
                        void *context) {
  (void)from, (void)size, (void)operation, (void)context;
  return to;
}

static void *image_growth(void *memory, size_t size, H5FD_file_image_op_t operation,
                          void *context) {
  (void)memory, (void)size, (void)operation, (void)context;
  return NULL;
}

static herr_t image_end(void *memory, H5FD_file_image_op_t operation, void *context) {
  (void)memory, (void)operation, (void)context;
  return 0;
}

void reader_load(int descriptor) {
  pipe_end = descriptor;
  int fault = library_load(&hdf5);
  if (fault != 0) fail_with(fault, hdf5.version);
  hdf5.H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  hdf5.H5PLset_loading_state(0);
  struct hdf5_record record = {.kind = HDF5_LIBRARY, .detail = hdf5.version};
  send_record(&record, NULL);
}

void reader_run(const void *image, size_t size, uint64_t most_bytes) {
  file_image = image;
  file_size = size;
  bytes_left = most_bytes;
  if (size > 0) {
    H5FD_file_image_callbacks_t callbacks = {image_memory, image_copy, image_growth, image_end,
                                             NULL,         NULL,       NULL};
    hid_t access = checked(hdf5.H5Pcreate(*hdf5.H5P_CLS_FILE_ACCESS_ID_g));
    checked(hdf5.H5Pset_fapl_core(access, 1 << 20, 0));
    checked(hdf5.H5Pset_file_image_callbacks(access, &callbacks));
    checked(hdf5.H5Pset_file_image(access, (void *)image, size));
    // The driver wants the name of a file that is not there. (0 is H5F_ACC_RDONLY, a macro that calls
    // the library by name.)
    file = hdf5.H5Fopen("/dev/null/image", 0, access);
    if (file < 0) fail(HDF5_NOT_OPENED);
    hid_t root = checked(hdf5.H5Gopen2(file, "/", H5P_DEFAULT));
    read_group(root, 0);
  }
  struct hdf5_record record = {.kind = HDF5_END};
  send_record(&record, NULL);
}
