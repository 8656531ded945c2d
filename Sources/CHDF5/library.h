#pragma once

// libhdf5 as a table of the functions and values that are used of it, filled when it is loaded.
//
// The headers give the types, and through their macros the names of that version: `H5Literate` is
// `H5Literate1` from 1.12 on.

#define H5_USE_110_API
#if __has_include(<hdf5/serial/hdf5.h>)
#include <hdf5/serial/hdf5.h>
#elif __has_include(<hdf5.h>)
#include <hdf5.h>
#elif __has_include("/opt/homebrew/include/hdf5.h")
#include "/opt/homebrew/include/hdf5.h"
#else
#error "hdf5.h is missing: apt-get install libhdf5-dev, or brew install hdf5"
#endif

#define HDF5_FUNCTIONS(X) \
  X(H5open) X(H5get_libversion) X(H5Eset_auto2) X(H5PLset_loading_state) \
  X(H5Pcreate) X(H5Pclose) X(H5Pset_fapl_core) X(H5Pset_file_image_callbacks) \
  X(H5Pset_file_image) X(H5Pget_layout) X(H5Pget_external_count) X(H5Pget_nfilters) \
  X(H5Pget_filter2) X(H5Zfilter_avail) \
  X(H5Fopen) X(H5Gopen2) X(H5Literate) X(H5Oopen_by_addr) X(H5Oclose) X(H5Iget_type) \
  X(H5Dget_create_plist) X(H5Dget_type) X(H5Dget_space) X(H5Dget_offset) X(H5Dread) \
  X(H5Tclose) X(H5Tget_class) X(H5Tget_size) X(H5Tget_order) X(H5Tget_sign) \
  X(H5Tget_precision) X(H5Tget_offset) X(H5Tget_fields) X(H5Tget_ebias) X(H5Tget_norm) \
  X(H5Sclose) X(H5Sget_simple_extent_type) X(H5Sget_simple_extent_ndims) \
  X(H5Sget_simple_extent_dims)

#define HDF5_VALUES(X) \
  X(H5P_CLS_FILE_ACCESS_ID_g) X(H5T_IEEE_F32LE_g) \
  X(H5T_STD_I64LE_g) X(H5T_STD_I32LE_g) X(H5T_STD_I16LE_g) X(H5T_STD_I8LE_g) \
  X(H5T_STD_U64LE_g) X(H5T_STD_U32LE_g) X(H5T_STD_U16LE_g) X(H5T_STD_U8LE_g)

struct library {
#define MEMBER(name) __typeof__(&name) name;
  HDF5_FUNCTIONS(MEMBER)
  HDF5_VALUES(MEMBER)
#undef MEMBER
  /// major · 10⁶ + minor · 10³ + release
  int64_t version;
};

/// Loads the library and initializes it; returns 0 or a `hdf5_fault`. It must be of the version whose
/// headers this was compiled with, up to the release.
int library_load(struct library *library);
