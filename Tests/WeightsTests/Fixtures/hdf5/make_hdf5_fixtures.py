"""Makes the files of this folder: KERAS_BACKEND=torch python make_hdf5_fixtures.py

Needs h5py (3.16 made what is committed), numpy and Keras (3.15). `good/` holds datasets in every
layout that is read, `expected.json` what h5py says is in them, and `bad/` one file for each cause of
refusal, named by the cause.
"""

import json
import os
import shutil
import struct

import h5py
import keras
import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
GOOD = os.path.join(HERE, "good")
BAD = os.path.join(HERE, "bad")
expected = {}

VERSIONS = {"earliest": "earliest", "v110": ("v110", "v110")}


def numbers(*shape, dtype="<f4"):
    """Sixteenths from -4 to 4: exact in every type."""
    count = int(numpy.prod(shape))
    return ((numpy.arange(count) * 37 % 129 - 64) / 16).astype(dtype).reshape(shape)


def new(folder, name, version="earliest"):
    return h5py.File(os.path.join(folder, name), "w", libver=VERSIONS[version])


def dataset_properties():
    """Without the time of creation, so that the files are the same each time."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_obj_track_times(False)
    return properties


def expect(name):
    """Records what h5py reads, in the order of the paths, part by part."""
    found = {}

    def visit(group, path):
        for key in sorted(group, key=lambda k: k.encode()):
            item, place = group[key], f"{path}/{key}" if path else key
            if isinstance(item, h5py.Group):
                visit(item, place)
            elif (isinstance(item, h5py.Dataset) and item.shape is not None
                  and isinstance(item.id.get_type(), h5py.h5t.TypeFloatID)):
                values = item[()].astype("<f4").flatten()
                found[place] = {"shape": list(item.shape), "values": [float(str(v)) for v in values]}

    with h5py.File(os.path.join(GOOD, name)) as f:
        visit(f, "")
    expected[name] = found


# --- files that are read ------------------------------------------------------------------------

def layouts(version):
    name = f"layouts-{version}.h5"
    with new(GOOD, name, version) as f:
        for kind, dtype in [("f32", "<f4"), ("f64", "<f8"), ("f16", "<f2"), ("f32-big", ">f4"),
                            ("f64-big", ">f8"), ("f16-big", ">f2")]:
            f[f"contiguous/{kind}"] = numbers(3, 5, dtype=dtype)
            f.create_dataset(f"chunked/{kind}", data=numbers(5, 7, dtype=dtype), chunks=(2, 3))
            f.create_dataset(f"gzip/{kind}", data=numbers(4, 6, 2, dtype=dtype), chunks=(3, 4, 2),
                             compression="gzip")
        f.create_dataset("filters/shuffle", data=numbers(40), chunks=(16,), shuffle=True,
                         compression="gzip", compression_opts=9)
        f.create_dataset("filters/fletcher32", data=numbers(40), chunks=(16,), fletcher32=True)
        f.create_dataset("filters/scale-offset", data=numbers(40), chunks=(40,), scaleoffset=4)
        f.create_dataset("growing", data=numbers(3, 2), chunks=(2, 2), maxshape=(None, 2))
        f["scalar"] = numpy.float32(1.5)
        f["single"] = numbers(1)
        f["empty"] = numpy.zeros((0, 3), "<f4")
        f.create_dataset("never-written", (2, 2), "<f4", fillvalue=-2.5)
        f.create_dataset("never-written-chunked", (3, 3), "<f4", chunks=(2, 2), fillvalue=0.5)
        compact = dataset_properties()
        compact.set_layout(h5py.h5d.COMPACT)
        h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((2, 3)),
                        compact).write(h5py.h5s.ALL, h5py.h5s.ALL, numbers(2, 3))
        f["twice"] = f["contiguous/f32"]
        f["ä😀"] = numbers(2)
        # No weights, of which the integers are kept.
        f["whole/i64"] = numpy.int64(7)
        f["whole/u8"] = numpy.arange(4, dtype="u1")
        f["whole/i32-big"] = numpy.arange(3, dtype=">i4")
        f.create_dataset("whole/i16-gzip", data=numpy.arange(9, dtype="<i2"), compression="gzip")
        f["no-number/text"] = "text"
        f["no-number/bool"] = numpy.array([True, False])
        f["no-number/compound"] = numpy.zeros(2, [("a", "<f4"), ("b", "<i4")])
        f["no-number/reference"] = f["scalar"].ref
        f["no-number/opaque"] = numpy.void(b"1234")
        f["no-number/nothing"] = h5py.Empty("<f4")
        f["no-number/complex"] = numpy.zeros(2, "<c8")
        f["no-number/type"] = numpy.dtype("<f4")
    expect(name)


def bfloat16():
    """Floats of 16 bits with an exponent of 8, a type that HDF5 has no name for."""
    def bfloat():
        kind = h5py.h5t.IEEE_F32LE.copy()
        kind.set_fields(15, 7, 8, 0, 7)
        kind.set_precision(16)
        kind.set_size(2)
        kind.set_ebias(127)
        return kind

    with new(GOOD, "bfloat16.h5") as f:
        for name, chunks in [(b"contiguous", None), (b"chunked", (4,))]:
            properties = dataset_properties()
            if chunks:
                properties.set_chunk(chunks)
            dataset = h5py.h5d.create(f.id, name, bfloat(), h5py.h5s.create_simple((6,)), properties)
            dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers(6), h5py.h5t.IEEE_F32LE)
    values = {"shape": [6], "values": [float(v) for v in numbers(6)]}
    expected["bfloat16.h5"] = {"contiguous": values, "chunked": values}


def keras_files():
    """What Keras writes: its own format of weights, and the older one of whole models."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, name="conv1_conv"),
        keras.layers.BatchNormalization(name="conv1_bn"), keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(5, name="probs")])
    model.compile(optimizer=keras.optimizers.SGD(momentum=0.9), loss="mse")
    model.fit(numpy.ones((2, 8, 8, 3), "f4"), numpy.ones((2, 5), "f4"), verbose=0)
    for name, save in [("keras3.weights.h5", model.save_weights), ("keras-model.h5", model.save)]:
        save(os.path.join(GOOD, name))
        expect(name)
    # As keras-applications and, before it, the ResNet-50 of 2016 have them.
    with new(GOOD, "applications.h5") as f:
        for layer, names in [("conv1_conv", ["kernel:0", "bias:0"]),
                             ("conv1_bn", ["gamma:0", "beta:0", "moving_mean:0",
                                           "moving_variance:0"]), ("activation_1", [])]:
            group = f.create_group(layer)
            group.attrs["weight_names"] = [f"{layer}/{n}".encode() for n in names]
            for n in names:
                group[f"{layer}/{n}"] = numbers(*(3, 3, 2, 4) if n == "kernel:0" else (4,))
    expect("applications.h5")
    with new(GOOD, "2016.h5") as f:
        layer = "res2a_branch2a"
        f[f"{layer}/{layer}_W_1:0"] = numbers(1, 1, 4, 2)
        f[f"{layer}/{layer}_b_1:0"] = numbers(2)
    expect("2016.h5")


# --- files that are refused ---------------------------------------------------------------------

def patch(name, old, new_bytes, folder=BAD):
    """Replaces bytes that are there once."""
    path = os.path.join(folder, name)
    with open(path, "rb") as f:
        data = f.read()
    assert data.count(old) == 1 and len(old) == len(new_bytes), (name, data.count(old))
    with open(path, "wb") as f:
        f.write(data.replace(old, new_bytes))


def cut(name, share):
    path = os.path.join(BAD, name)
    with open(path, "rb") as f:
        data = f.read()
    with open(path, "wb") as f:
        f.write(data[:int(len(data) * share)])


def bad():
    with new(BAD, "external-storage.h5") as f:
        f.create_dataset("w", (4,), "<f4", external=[("make_hdf5_fixtures.py", 0, 16)])
    with new(BAD, "external-storage-by-absolute-path.h5") as f:
        f.create_dataset("w", (4,), "<f4", external=[("/etc/passwd", 0, 16)])
    with new(BAD, "external-link.h5") as f:
        f["w"] = h5py.ExternalLink("../good/2016.h5", "/")
    with new(BAD, "external-link-loop.h5") as f:
        f["a/w"] = h5py.ExternalLink("external-link-loop.h5", "/a")
    with new(BAD, "link-of-unknown-kind.h5") as f:
        f["w"] = h5py.ExternalLink("file", "/")
    patch("link-of-unknown-kind.h5", b"\x40\x01w", b"\x41\x01w")
    with new(BAD, "soft-link.h5") as f:
        f["v"] = numbers(4)
        f["w"] = h5py.SoftLink("/v")
    with new(BAD, "soft-link-loop.h5") as f:
        f["w"] = h5py.SoftLink("/w")
    with new(BAD, "virtual.h5", "v110") as f:
        layout = h5py.VirtualLayout((4,), "<f4")
        layout[:] = h5py.VirtualSource("../good/2016.h5", "w", (4,))
        f.create_virtual_dataset("w", layout)
    with new(BAD, "virtual-of-itself.h5", "v110") as f:
        layout = h5py.VirtualLayout((4,), "<f4")
        layout[:] = h5py.VirtualSource(".", "w", (4,))
        f.create_virtual_dataset("w", layout)
    with new(BAD, "group-in-itself.h5") as f:
        f.create_group("a/b")
        f["a/b/c"] = f["a"]
    with new(BAD, "root-in-itself.h5") as f:
        f["a"] = f["/"]
    with new(BAD, "too-deep.h5") as f:
        f["/".join("g" * 33) + "/w"] = numbers(1)
    with new(BAD, "groups-linked-over-and-over.h5") as f:
        for i in range(20):
            f.create_group(f"g{i}")
        for i in range(19):
            for name in "abcd":
                f[f"g{i}/{name}"] = f[f"g{i + 1}"]
    with new(BAD, "only-text.h5") as f:
        f["w"] = "text"
    with new(BAD, "only-groups.h5") as f:
        f.create_group("conv1/conv1")
    with new(BAD, "only-integers.h5") as f:
        f["w"] = numpy.arange(4)
    with new(BAD, "filter-unknown.h5") as f:
        f.create_dataset("w", data=numbers(64), compression="lzf")
    with new(BAD, "dimensions-overflow.h5") as f:
        f.create_dataset("w", (2**40, 2**40), "<f4", chunks=(1, 1))
    with new(BAD, "dimensions-overflow-in-bytes.h5") as f:
        f.create_dataset("w", (2**62,), "<f4", chunks=(1,))
    with new(BAD, "larger-than-file.h5") as f:
        f.create_dataset("w", (2**30,), "<f4", chunks=(2**10,))
    with new(BAD, "larger-than-file-contiguous.h5") as f:
        f.create_dataset("w", (2**20,), "<f4")
    with new(BAD, "more-than-compression-gives.h5") as f:
        f.create_dataset("w", (2**33,), "<f4", chunks=(2**10,), compression="gzip")
    # One number in a chunk of a gigabyte, packed twice.
    with new(BAD, "chunk-larger-than-memory.h5") as f:
        properties = dataset_properties()
        properties.set_chunk((2**28,))
        properties.set_deflate(9)
        properties.set_deflate(9)
        dataset = h5py.h5d.create(f.id, b"w", h5py.h5t.IEEE_F32LE,
                                  h5py.h5s.create_simple((1,), (h5py.h5s.UNLIMITED,)), properties)
        dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers(1))

    with new(BAD, "not-finite.h5") as f:
        f["w"] = numpy.array([[1, 2], [numpy.nan, 4]], "<f4")
    with new(BAD, "double-too-large.h5") as f:
        f.create_dataset("w", data=numpy.array([1, 1e300]), chunks=(2,))
    with new(BAD, "name-not-utf8.h5") as f:
        f["group/w"] = numbers(1)
    patch("name-not-utf8.h5", b"group", b"gr\xff\xfep")
    with new(BAD, "name-with-slash.h5") as f:
        f["group/w"] = numbers(1)
    patch("name-with-slash.h5", b"group", b"gr/up")
    with new(BAD, "name-too-long.h5") as f:
        f["w" * 1100] = numbers(1)
    with new(BAD, "path-too-long.h5") as f:
        f["/".join(["g" * 300] * 4)] = numbers(1)
    with new(BAD, "checksum-wrong.h5") as f:
        f.create_dataset("w", data=numbers(4), chunks=(4,), fletcher32=True)
    patch("checksum-wrong.h5", numbers(4).tobytes(), numbers(4)[::-1].tobytes())
    with new(BAD, "deflate-damaged.h5") as f:
        f.create_dataset("w", data=numbers(64), chunks=(64,), compression="gzip")
        start = f["w"].id.get_chunk_info(0).byte_offset
    with open(os.path.join(BAD, "deflate-damaged.h5"), "r+b") as f:
        f.seek(start)
        f.write(b"\xff" * 8)
    with new(BAD, "dataset-outside-file.h5") as f:
        f["w"] = numbers(600)
        start = f["w"].id.get_offset()
    patch("dataset-outside-file.h5", struct.pack("<QQ", start, 2400), struct.pack("<QQ", 2**40, 2400))
    for name in ["truncated-data.h5", "truncated-half.h5", "truncated-superblock.h5"]:
        with new(BAD, name) as f:
            f["w"] = numbers(64)
    cut("truncated-data.h5", 0.99)
    cut("truncated-half.h5", 0.5)
    cut("truncated-superblock.h5", 0.02)
    with new(BAD, "superblock-of-unknown-version.h5") as f:
        f["w"] = numbers(1)
    path = os.path.join(BAD, "superblock-of-unknown-version.h5")
    with open(path, "r+b") as f:
        f.seek(8)
        f.write(b"\x09")
    with h5py.File(os.path.join(BAD, "user-block.h5"), "w", userblock_size=512) as f:
        f["w"] = numbers(1)


if __name__ == "__main__":
    for folder in (GOOD, BAD):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    for each in VERSIONS:
        layouts(each)
    bfloat16()
    keras_files()
    bad()
    with open(os.path.join(HERE, "expected.json"), "w") as f:
        json.dump(expected, f, separators=(",", ":"))
        f.write("\n")
