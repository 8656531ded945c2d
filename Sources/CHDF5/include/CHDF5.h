#pragma once

// Reads HDF5 files through libhdf5 in a child process.
//
// libhdf5 has memory errors that a damaged file can reach, so nothing of it runs in the process that
// wants the numbers: `hdf5_reader_start` forks, and the child writes what it finds to a pipe. It is in
// C because between fork and the child's end no Swift may run. The child neither opens files nor
// believes that it is believed: whoever reads the pipe must check every number in it.
//
// libhdf5 is loaded in the child alone, for it brings 35 other libraries along (Debian's has a network
// driver), which would cost every start of the program 5 ms and the program the need to have them.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What a record says.
enum hdf5_record_kind {
  /// The library is there: `detail` is its version, major · 10⁶ + minor · 10³ + release. Comes first.
  HDF5_LIBRARY = 1,
  /// A dataset whose numbers lie in the file, `byte_count` of them from `offset` on.
  HDF5_IN_FILE,
  /// A dataset whose numbers, `byte_count` bytes of them, follow the name.
  HDF5_CONVERTED,
  /// Something is wrong: `code` is a `hdf5_fault`, and the name says with which object. Comes last.
  HDF5_FAULT,
  /// That was all.
  HDF5_END,
};

/// What can be wrong.
enum hdf5_fault {
  HDF5_LIBRARY_MISSING = 1,
  /// `detail` is the version found, as above.
  HDF5_LIBRARY_VERSION,
  HDF5_NOT_OPENED,
  HDF5_DAMAGED,
  HDF5_NUMBERS_UNREADABLE,
  HDF5_SOFT_LINK,
  HDF5_EXTERNAL_LINK,
  HDF5_OTHER_LINK,
  HDF5_EXTERNAL_STORAGE,
  HDF5_VIRTUAL,
  /// `detail` is the filter's number.
  HDF5_FILTER,
  HDF5_TOO_DEEP,
  HDF5_CYCLE,
  HDF5_TOO_MANY_OBJECTS,
  HDF5_NAME,
  /// More elements than can be counted.
  HDF5_UNCOUNTABLE,
  /// Without compression, yet of more bytes than the file.
  HDF5_LARGER_THAN_FILE,
  /// More converted numbers than the limits allow.
  HDF5_TOO_MANY_NUMBERS,
  HDF5_NO_MEMORY,
};

/// The types of elements.
enum hdf5_element {
  HDF5_FLOAT64 = 1,
  HDF5_FLOAT32,
  HDF5_FLOAT16,
  HDF5_BFLOAT16,
  HDF5_INT64,
  HDF5_INT32,
  HDF5_INT16,
  HDF5_INT8,
  HDF5_UINT64,
  HDF5_UINT32,
  HDF5_UINT16,
  HDF5_UINT8,
};

enum {
  HDF5_MOST_DIMENSIONS = 32,
  HDF5_MOST_OBJECTS = 100000,
  HDF5_DEEPEST = 32,
  HDF5_LONGEST_NAME = 1024,
};

/// What the child writes: this, `name_length` bytes of the dataset's path, and for `HDF5_CONVERTED`
/// the numbers in row-major order, little-endian.
struct hdf5_record {
  uint32_t kind;
  uint32_t code;
  uint32_t element;
  uint32_t dimensions;
  uint64_t offset;
  uint64_t byte_count;
  uint64_t name_length;
  int64_t detail;
  uint64_t extents[HDF5_MOST_DIMENSIONS];
};

/// The version whose headers this was compiled with, such as "1.10.8".
const char *hdf5_built_version(void);

struct hdf5_reader_limits {
  /// Of processor time, after which the child is killed.
  uint32_t seconds;
  /// Of converted numbers, in bytes.
  uint64_t byte_count;
};

/// Starts a child that reads `image`, a whole HDF5 file in memory that nobody writes to, and that says
/// what it finds through `descriptor`, where it ends with `HDF5_FAULT` or `HDF5_END`, or just ends. An
/// image of no bytes asks for `HDF5_LIBRARY` alone. The caller closes the descriptor, and reaps the
/// child `process`.
///
/// Returns 0 or an `errno`.
int hdf5_reader_start(const void *image, size_t size, const struct hdf5_reader_limits *limits,
                      pid_t *process, int *descriptor);
