"""Makes the files of this folder: python make_fixtures.py

Needs PyTorch (2.13 made what is committed) and numpy. `good/` holds one small network in every
container that is read, `expected.json` what PyTorch says is in it, and `bad/` one file for each
cause of refusal, named by the cause.
"""

import io
import json
import os
import pickle
import shutil
import struct
import zipfile
import zlib
from collections import OrderedDict

import numpy
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
GOOD = os.path.join(HERE, "good")
BAD = os.path.join(HERE, "bad")
expected = {}


def put(folder, name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


def expect(name, tensors):
    """Records all values; for a file of the same ones as an earlier file, that file's name."""
    values = {
        key: {"shape": list(t.shape),
              "values": [float(str(v)) for v in t.detach().float().flatten().numpy()]}
        for key, t in tensors.items()
        if t.dtype.is_floating_point
    }
    for other, others in expected.items():
        if others == values:
            values = other
            break
    expected[name] = values


# --- containers by hand, so that they can be wrong ---------------------------------------------

DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
          torch.float64: "F64", torch.int64: "I64"}


def raw(t):
    return t.detach().contiguous().view(torch.uint8).numpy().tobytes() if t.dim() else \
        t.detach().reshape(1).view(torch.uint8).numpy().tobytes()


def safetensors(tensors, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, t in tensors.items():
        begin = len(data)
        data += raw(t)
        header[name] = {"dtype": DTYPES[t.dtype], "shape": list(t.shape),
                        "data_offsets": [begin, len(data)]}
    return with_header(json.dumps(header), data)


def with_header(header, data=b"", pad=True):
    if isinstance(header, str):
        header = header.encode()
    if pad:
        header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + data


def write_zip(entries, *, wide=False, edit=None, count=None, disk=0, position=None):
    """A ZIP of stored entries; `edit(name, record)` may change a directory record's fields."""
    body, directory, total = b"", b"", 0
    for name, data in entries:
        r = {"flags": 0, "method": 0, "crc": zlib.crc32(data), "stored": len(data),
             "size": len(data), "offset": len(body), "local": name}
        if edit:
            edit(name, r)
        n, local = name.encode(), r["local"].encode()
        body += struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, r["flags"], r["method"], 0, 0,
                            r["crc"], r["stored"], r["size"], len(local), 0) + local + data
        extra, sizes = b"", (r["stored"], r["size"], r["offset"])
        if wide:
            extra = struct.pack("<HHQQQ", 1, 24, r["size"], r["stored"], r["offset"])
            sizes = (0xFFFFFFFF,) * 3
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, r["flags"],
                                 r["method"], 0, 0, r["crc"], sizes[0], sizes[1], len(n),
                                 len(extra), 0, 0, 0, 0, sizes[2]) + n + extra
        total += 1
    total = total if count is None else count
    start = len(body) if position is None else position
    out = body + directory
    if wide:
        record = len(out)
        out += struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, total, total,
                           len(directory), start)
        out += struct.pack("<IIQI", 0x07064B50, 0, record, 1)
        return out + struct.pack("<IHHHHIIH", 0x06054B50, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF,
                                 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return out + struct.pack("<IHHHHIIH", 0x06054B50, disk, disk, total, total, len(directory),
                             start, 0)


def archive(data, **options):
    """The entries of a ZIP that torch.save wrote, changed by `options['change']`, written anew."""
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        entries = [(i.filename, z.read(i)) for i in z.infolist()]
    change = options.pop("change", None)
    return write_zip(change(entries) if change else entries, **options)


def pth(pickled, storages=(), **options):
    """An archive around a pickle made by hand."""
    entries = [("a/data.pkl", pickled), ("a/byteorder", b"little")]
    return write_zip(entries + [(f"a/data/{k}", v) for k, v in storages], **options)


def saved(obj, new=True, protocol=2):
    f = io.BytesIO()
    torch.save(obj, f, _use_new_zipfile_serialization=new, pickle_protocol=protocol)
    data = f.getvalue()
    if not new:
        # A whole module names the file it is defined in: another name, as long, for every machine's.
        place = os.path.dirname(os.path.dirname(torch.__file__)).encode()
        data = data.replace(place, (b"/any/path" + b"/" * len(place))[: len(place)])
    return data


# --- pickles by hand ----------------------------------------------------------------------------

def text(s):
    s = s.encode()
    return b"X" + struct.pack("<I", len(s)) + s


def integer(n):
    if -2**31 <= n < 2**31:
        return b"J" + struct.pack("<i", n)
    return b"\x8a" + bytes([8]) + struct.pack("<q", n)


def tuple_of(*items):
    return b"(" + b"".join(items) + b"t"


def name(module, attribute):
    return f"c{module}\n{attribute}\n".encode()


def storage(key="0", count=4, kind="FloatStorage", tag="storage", more=()):
    return tuple_of(text(tag), name("torch", kind), text(key), text("cpu"), integer(count),
                    *more) + b"Q"


def tensor(store=None, offset=0, shape=(4,), stride=(1,), function="_rebuild_tensor_v2", more=()):
    return (name("torch._utils", function)
            + tuple_of(store or storage(), integer(offset), tuple_of(*map(integer, shape)),
                       tuple_of(*map(integer, stride)), b"\x89", b"}", *more) + b"R")


def program(*parts):
    return b"\x80\x02" + b"".join(parts) + b"."


def dictionary(**items):
    return b"}(" + b"".join(text(k) + v for k, v in items.items()) + b"u"


FOUR = [("0", numpy.array([1, 2, 3, 4], "<f4").tobytes())]


def one(*args, **kwargs):
    return program(dictionary(w=tensor(*args, **kwargs)))


MAGIC = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."


def stream(obj, keys=("0",), storages=((4, FOUR[0][1]),), protocol=1001, little=b"\x88",
           key_list=None):
    out = MAGIC + program(integer(protocol)) + program(dictionary(little_endian=little)) + obj
    out += program(b"](" + b"".join(map(text, keys)) + b"e") if key_list is None else key_list
    for count, data in storages:
        out += struct.pack("<q", count) + data
    return out


# --- the network --------------------------------------------------------------------------------

def network():
    torch.manual_seed(0)
    def values(*shape):
        return torch.randn(*shape) * 0.25
    d = OrderedDict()
    d["conv1.weight"] = values(4, 3, 3, 3)
    for bn in ["bn1"]:
        d[f"{bn}.weight"] = values(4).abs() + 0.5
        d[f"{bn}.bias"] = values(4)
        d[f"{bn}.running_mean"] = values(4)
        d[f"{bn}.running_var"] = values(4).abs() + 0.5
        d[f"{bn}.num_batches_tracked"] = torch.tensor(7)
    d["layer1.0.conv1.weight"] = values(4, 4, 1, 1)
    d["fc.weight"] = values(5, 4)
    d["fc.bias"] = values(5)
    return d


def good():
    net = network()
    for kind, dtype in [("f32", torch.float32), ("f16", torch.float16),
                        ("bf16", torch.bfloat16), ("f64", torch.float64)]:
        cast = OrderedDict((k, v.to(dtype) if v.dtype.is_floating_point else v)
                           for k, v in net.items())
        put(GOOD, f"network-{kind}.safetensors", safetensors(cast, {"format": "pt"}))
        expect(f"network-{kind}.safetensors", cast)
        put(GOOD, f"network-{kind}.pth", saved(cast))
        expect(f"network-{kind}.pth", cast)

    def both(stem, obj, tensors, **options):
        put(GOOD, f"{stem}.pth", saved(obj, **options))
        put(GOOD, f"{stem}-legacy.pth", saved(obj, new=False, **options))
        expect(f"{stem}.pth", tensors)
        expect(f"{stem}-legacy.pth", tensors)

    both("network", net, net)
    module = OrderedDict((f"module.{k}", v) for k, v in net.items())
    both("module", module, module)
    model = torch.nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    both("wrapped", {"epoch": 3, "best_prec1": 91.5, "arch": "small", "state_dict": module,
                     "optimizer": optimizer.state_dict(), "accuracy": torch.tensor(0.9)}, module)
    both("wrapped-twice", {"model": {"model_state_dict": net, "done": True}}, net)
    parameters = OrderedDict((k, torch.nn.Parameter(v) if v.dtype.is_floating_point else v)
                             for k, v in net.items())
    both("parameters", parameters, net)
    for protocol in (3, 4, 5):
        both(f"protocol{protocol}", net, net, protocol=protocol)

    base = torch.arange(24, dtype=torch.float32)
    views = OrderedDict(
        whole=base, part=base[5:11], transposed=base.view(4, 6).t(), every_other=base[::2],
        cube=base.view(2, 3, 4).permute(2, 0, 1), expanded=base[3].expand(2, 3),
        channels_last=base.view(1, 3, 4, 2).contiguous(memory_format=torch.channels_last),
        scalar=base[7], empty=base[:0], empty_rows=base[:0].view(0, 3))
    both("views", views, views)
    for dtype in (torch.float64, torch.float16, torch.bfloat16):
        cast = OrderedDict((k, v) for k, v in views.items())
        base_cast = base.to(dtype)
        cast = OrderedDict(transposed=base_cast.view(4, 6).t(), part=base_cast[5:11])
        stem = "views-" + str(dtype).split(".")[1]
        both(stem, cast, cast)

    # Half: every kind of number.
    bits = numpy.array([0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x0400, 0x3C00, 0xC000, 0x7BFF],
                       "<u2")
    half = {"w": torch.from_numpy(bits.view("<f2").copy())}
    put(GOOD, "halves.safetensors", safetensors(half))
    expect("halves.safetensors", half)

    header = ('{"empty":{"dtype":"F32","shape":[0,3],"data_offsets":[4,4]} ,\n\t"z\\u00e4\\ud83d'
              '\\ude00\\"":{"data_offsets":[0,4],"shape":[],"dtype":"F32"},"ü":{"dtype":"F32",'
              '"shape":[1],"data_offsets":[4,8]}}')
    put(GOOD, "header-out-of-order.safetensors",
        with_header(header, struct.pack("<ff", 1.5, -2)))
    put(GOOD, "unaligned.safetensors",
        with_header('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
                    struct.pack("<ff", 1.5, -2), pad=False))
    put(GOOD, "zip64.pth", archive(saved(net), wide=True))
    expect("zip64.pth", net)
    # What Python 2 and PyTorch 0.3 wrote: pairs as lists, short strings, four arguments.
    old = (name("torch._utils", "_rebuild_tensor")
           + tuple_of(storage(), integer(0), tuple_of(integer(4)), tuple_of(integer(1))) + b"R")
    put(GOOD, "python2.pth", pth(
        program(name("collections", "OrderedDict"), b"](](U\x01w", old, b"ee\x85R"), FOUR))
    put(GOOD, "huge-stride-of-one.pth", pth(one(
        shape=(2, 1, 1, 2), stride=(1, 2**63 - 1, 2**63 - 1, 2)), FOUR))


def bad_safetensors():
    def w(name, header, data=b"\0" * 8, **options):
        put(BAD, f"safetensors-{name}.safetensors", with_header(header, data, **options))

    entry = '"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'
    ok = with_header("{" + entry + "}", b"\0" * 8)
    put(BAD, "safetensors-length-overflow.safetensors", struct.pack("<Q", 2**64 - 1) + ok[8:])
    put(BAD, "safetensors-length-negative.safetensors", struct.pack("<q", -8) + ok[8:])
    put(BAD, "safetensors-length-too-long.safetensors", struct.pack("<Q", 100_000_001) + ok[8:])
    put(BAD, "safetensors-length-past-end.safetensors", struct.pack("<Q", len(ok) - 7) + ok[8:])
    put(BAD, "safetensors-truncated-header.safetensors", ok[:30])
    put(BAD, "safetensors-truncated-data.safetensors", ok[:-1])
    put(BAD, "safetensors-data-after-end.safetensors", ok + b"\0")
    w("space-before-brace", " {" + entry + "}")
    w("array-instead-of-object", "[" + entry + "]")
    w("text-after-header", "{" + entry + "} x")
    w("newline-after-header", "{" + entry + "}\n")
    w("not-utf8", b'{"\xff\xfe":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}')
    w("lone-surrogate", '{"\\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}')
    w("unknown-escape", '{"\\x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}')
    w("unterminated-string", '{"a', b"")
    w("unterminated-object", "{" + entry)
    w("comma-at-end", "{" + entry + ",}")
    w("duplicate-tensor", "{" + entry + ',"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}')
    w("duplicate-escaped", "{" + entry
      + ',"\\u0061":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}')
    w("duplicate-metadata", '{"__metadata__":{},"__metadata__":{},' + entry + "}")
    w("duplicate-metadata-name", '{"__metadata__":{"a":"","a":""},' + entry + "}")
    w("duplicate-field", '{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}')
    w("metadata-not-text", '{"__metadata__":{"a":1},' + entry + "}")
    w("metadata-nested", '{"__metadata__":{"a":{}},' + entry + "}")
    w("unknown-field", '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}')
    w("missing-dtype", '{"a":{"shape":[2],"data_offsets":[0,8]}}')
    w("unknown-dtype", '{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}')
    w("three-offsets", '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}')
    w("reversed-offsets", '{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}')
    w("negative-shape", '{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}')
    w("fraction-in-shape", '{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}')
    w("exponent-in-shape", '{"a":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}')
    w("leading-zero", '{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}')
    w("number-overflow", '{"a":{"dtype":"F32","shape":[99999999999999999999],'
      '"data_offsets":[0,8]}}')
    w("shape-overflow", '{"a":{"dtype":"F32","shape":[4294967296,4294967296],'
      '"data_offsets":[0,8]}}')
    w("shape-overflow-then-zero", '{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],'
      '"data_offsets":[0,0]}}', b"")
    w("byte-count-overflow", '{"a":{"dtype":"F32","shape":[4611686018427387904],'
      '"data_offsets":[0,8]}}')
    w("shape-against-offsets", '{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}')
    w("hole", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
      '"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}', b"\0" * 12)
    w("hole-at-start", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}')
    w("overlap", '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},'
      '"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}', b"\0" * 12)
    w("nan", "{" + entry + "}", struct.pack("<ff", 1, float("nan")))
    w("infinity", "{" + entry + "}", struct.pack("<ff", float("-inf"), 1))
    w("double-too-large", '{"a":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]}}',
      struct.pack("<d", 1e300))
    w("half-infinity", '{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}',
      struct.pack("<4H", 0, 0, 0x7C00, 0))
    w("integers", '{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}')


def bad_zip():
    net = saved({"w": torch.ones(2, 2)})

    def w(name, data):
        put(BAD, f"zip-{name}.pth", data)

    def edit_of(ending, **fields):
        def edit(name, record):
            if name.endswith(ending):
                record.update(fields)
        return edit

    w("truncated", net[:-1])
    w("truncated-half", net[:len(net) // 2])
    w("only-header", net[:30])
    w("compressed-pickle", archive(net, edit=edit_of("data.pkl", method=8)))
    w("compressed-storage", archive(net, edit=edit_of("data/0", method=8)))
    w("encrypted", archive(net, edit=edit_of("data.pkl", flags=1)))
    w("wrong-crc-pickle", archive(net, edit=edit_of("data.pkl", crc=0x12345678)))
    w("wrong-crc-storage", archive(net, edit=edit_of("data/0", crc=0x12345678)))
    w("duplicate-entry", archive(net, change=lambda e: e + [e[0]]))
    w("entry-past-end", archive(net, edit=edit_of("data.pkl", size=10**8, stored=10**8)))
    w("entry-size-overflow", archive(net, wide=True,
                                     edit=lambda n, r: r.update(size=0xFFFFFFF0, stored=0xFFFFFFF0)
                                     if n.endswith("data.pkl") else None))
    w("header-past-end", archive(net, edit=edit_of("data.pkl", offset=10**8)))
    w("header-elsewhere", archive(net, edit=edit_of("data.pkl", offset=1)))
    w("header-other-name", archive(net, edit=edit_of("data.pkl", local="archive/DATA.pkl")))
    w("two-sizes", archive(net, edit=edit_of("data.pkl", stored=3)))
    w("no-pickle", write_zip([("a/readme", b"hello")]))
    w("missing-storage", archive(net, change=lambda e: [x for x in e
                                                        if not x[0].endswith("data/0")]))
    w("short-storage", archive(net, change=lambda e: [
        (n, d[:-4] if n.endswith("data/0") else d) for n, d in e]))
    w("big-endian", archive(net, change=lambda e: [
        (n, b"big" if n.endswith("byteorder") else d) for n, d in e]))
    w("several-disks", archive(net, disk=1))
    w("directory-elsewhere", archive(net, position=4))
    w("directory-past-end", archive(net, position=10**8))
    w("directory-past-end-wide", archive(net, position=2**63, wide=True))
    w("entry-count", archive(net, count=3))
    w("name-not-utf8", net.replace(b"archive/data.pkl", b"archive/data.\xff\xfel"))
    w("nan", saved({"w": torch.tensor([[1.0, 2.0], [float("nan"), 4.0]]).t()}))


def bad_pickle():
    def w(name, pickled, storages=FOUR):
        put(BAD, f"pickle-{name}.pth", pth(pickled, storages))

    system = name("os", "system") + tuple_of(text("echo owned")) + b"R"
    w("os-system", program(system))
    w("os-system-in-dictionary", program(dictionary(w=tensor(), x=system)))
    w("os-system-stack-global", program(text("os"), text("system"), b"\x93"))
    put(BAD, "pickle-os-system-legacy.pth", MAGIC + program(integer(1001))
        + program(dictionary(little_endian=b"\x88")) + program(system))
    put(BAD, "pickle-os-system-bare.pkl", program(system))
    w("builtins-eval", program(name("builtins", "eval"), tuple_of(text("1")), b"R"))
    w("torch-load", program(name("torch", "load"), tuple_of(text("x")), b"R"))
    w("unknown-storage", one(storage(kind="QInt8Storage")))
    put(BAD, "pickle-whole-model.pth", saved(torch.nn.Linear(2, 2)))
    put(BAD, "pickle-whole-model-legacy.pth", saved(torch.nn.Linear(2, 2), new=False))
    put(BAD, "pickle-numpy-scalar.pth", saved({"state_dict": {"w": torch.ones(2)},
                                               "best": numpy.float64(0.5)}))
    w("operation-inst", program(b"(ios\nsystem\n"))
    w("operation-newobj", program(name("collections", "OrderedDict"), b")\x81"))
    w("operation-unknown", program(b"\xff"))
    w("protocol-9", b"\x80\x09}.")
    w("no-stop", program(dictionary(w=tensor()))[:-1])
    w("stack-underflow", program(b"R"))
    w("underflow-through-mark", program(b"}(s"))
    w("no-mark", program(b"u"))
    w("odd-items", program(b"}(", text("a"), b"u"))
    w("items-on-list", program(b"](", text("a"), text("b"), b"u"))
    w("append-to-dictionary", program(b"}", text("a"), b"a"))
    w("memo-never-stored", program(b"h\x05"))
    w("string-past-end", program(b"X\xff\xff\x00\x00abc"))
    w("string-too-long", program(b"X\xff\xff\xff\x7fabc"))
    w("string-longer-than-file", program(b"\x8d" + b"\xff" * 8))
    w("string-not-utf8", program(b"X\x02\x00\x00\x00\xff\xfe"))
    w("global-without-newline", b"\x80\x02ctorch")
    w("deep-lists", program(b"]" * 5000 + b"a" * 4999))
    w("deep-tuples", program(b")" + b"\x85" * 5000))
    w("list-of-itself", program(b"]q\x00h\x00a"))
    w("dictionary-of-itself", program(b"}q\x00", text("state_dict"), b"h\x00s"))
    w("call-of-dictionary", program(b"})R"))
    w("call-without-tuple", program(name("collections", "OrderedDict"), b"NR"))
    w("ordered-dictionary-of-text", program(name("collections", "OrderedDict"), text("x"),
                                            b"\x85R"))
    w("ordered-dictionary-of-triples", program(name("collections", "OrderedDict"),
                                               b"](", tuple_of(b"NNN"), b"e\x85R"))
    w("build-on-tensor", program(dictionary(w=tensor() + b"}b")))
    w("build-with-text", program(b"}", text("x"), b"b"))
    w("persistent-module", one(storage(tag="module")))
    w("persistent-text", program(text("storage"), b"Q"))
    w("persistent-negative-count", one(storage(count=-1)))
    w("persistent-count-overflow", one(storage(count=2**62)))
    w("storage-view", one(storage(more=[tuple_of(text("0"), integer(0), integer(4))])))
    w("parameter-of-nothing", program(name("torch._utils", "_rebuild_parameter"),
                                      tuple_of(b"N", b"\x88", b"}"), b"R"))
    w("tensor-of-nothing", program(name("torch._utils", "_rebuild_tensor_v2"), b")R"))
    w("tensor-negated", one(more=[dictionary(neg=b"\x88")]))
    w("negative-offset", one(offset=-1))
    w("negative-shape", one(shape=(-4,)))
    w("negative-stride", one(stride=(-1,)))
    w("shape-without-stride", one(shape=(2, 2), stride=(1,)))
    w("outside-storage", one(offset=1))
    w("outside-storage-by-stride", one(shape=(2, 2), stride=(3, 1)))
    w("offset-overflow", one(offset=2**63 - 1))
    w("stride-overflow", one(shape=(3,), stride=(2**62,)))
    w("sum-overflow", one(shape=(2, 2), stride=(2**63 - 1, 2**63 - 1)))
    w("shape-overflow", one(shape=(2**32, 2**32), stride=(0, 0)))
    w("shape-overflow-then-zero", one(shape=(2**32, 2**32, 0), stride=(0, 0, 0)))
    w("expanded-without-bound", one(shape=(2**40,), stride=(0,)))
    w("too-many-dimensions", one(shape=(1,) * 40, stride=(1,) * 40))
    w("duplicate-name", program(b"}(", text("w"), tensor(), text("w"), tensor(), b"u"))
    w("no-tensors", program(dictionary(epoch=integer(3), name=text("x"))))
    w("root-is-tensor", program(tensor()))
    w("root-is-list", program(b"](", tensor(), b"e"))
    w("storage-name-climbs", one(storage(key="../data.pkl")))
    put(BAD, "pickle-plain.pkl", pickle.dumps({"w": [1.0, 2.0]}, protocol=2))


def bad_stream():
    def w(name, data):
        put(BAD, f"legacy-{name}.pth", data)

    ok = stream(one())
    w("truncated-storage", ok[:-1])
    w("truncated-count", ok[:-20])
    w("truncated-object", ok[:120])
    w("only-magic", MAGIC)
    w("other-protocol", stream(one(), protocol=1002))
    w("big-endian", stream(one(), little=b"\x89"))
    w("keys-not-a-list", stream(one(), key_list=program(b"N")))
    w("key-not-text", stream(one(), key_list=program(b"]K\x00a")))
    w("key-nobody-uses", stream(one(), keys=("1",)))
    w("key-absent", stream(one(), keys=(), storages=()))
    w("key-twice", stream(one(), keys=("0", "0"), storages=((4, FOUR[0][1]),) * 2))
    w("other-count", stream(one(), storages=((3, FOUR[0][1]),)))
    w("negative-count", stream(one(), storages=((-1, FOUR[0][1]),)))
    w("two-descriptions", stream(program(dictionary(
        a=tensor(), b=tensor(storage(kind="DoubleStorage"))))))


def bad_other():
    put(BAD, "empty.pth", b"")
    put(BAD, "one-byte.pth", b"\x80")
    put(BAD, "keras.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 64)
    put(BAD, "numpy.npy", b"\x93NUMPY\x01\x00" + b"v\x00{'descr': '<f4'}" + b" " * 40)
    put(BAD, "gzip.pth", b"\x1f\x8b\x08\x00" + b"\0" * 40)
    put(BAD, "tar.pth", b"storages" + b"\0" * 249 + b"ustar\x0000" + b"\0" * 247)
    put(BAD, "git-lfs-pointer.safetensors", b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:0000\nsize 102530333\n")
    put(BAD, "web-page.pth", b"<!DOCTYPE html><html><body>404</body></html>\n")
    put(BAD, "text.pth", b"These are not weights.\n")
    put(BAD, "torchscript.pth", write_zip([("a/data.pkl", b"\x80\x02}."),
                                           ("a/constants.pkl", b"\x80\x02).")]))


if __name__ == "__main__":
    for folder in (GOOD, BAD):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    good()
    bad_safetensors()
    bad_zip()
    bad_pickle()
    bad_stream()
    bad_other()
    with open(os.path.join(HERE, "expected.json"), "w") as f:
        json.dump(expected, f, separators=(",", ":"))
        f.write("\n")
